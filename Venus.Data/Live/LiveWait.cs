using System.Threading.Channels;
using Venus.Core.Live;

namespace Venus.Data.Live;

/// <summary>Waits for news of a topic, or until it is time to look anyway. News that comes between two waits ends the next one at once.</summary>
internal sealed class LiveWait : IDisposable
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IDisposable _heard;

    public LiveWait(ILiveUpdates live, LiveTopic topic) => _heard = live.Subscribe(topic, null, () =>
    {
        _news.Writer.TryWrite(true);
        return Task.CompletedTask;
    });

    /// <summary>Returns also when it is told to stop.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken stoppingToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        patience.CancelAfter(longest);
        try
        {
            await _news.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // Time to look again, or to stop.
        }
    }

    public void Dispose() => _heard.Dispose();
}
