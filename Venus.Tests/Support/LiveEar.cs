using Microsoft.Extensions.Hosting;
using Venus.Core.Live;
using Venus.Data.Features.Access;
using Venus.Data.Live;

namespace Venus.Tests.Support;

/// <summary>The listening connection of a host, for tests of what reaches open screens without being asked.</summary>
internal sealed class LiveEar : IAsyncDisposable
{
    private readonly World _world;
    private readonly LiveListener _listener;

    private LiveEar(World world, LiveListener listener)
    {
        _world = world;
        _listener = listener;
    }

    public static async Task<LiveEar> OpenAsync(World world)
    {
        var listener = world.Host<IEnumerable<IHostedService>>().OfType<LiveListener>().Single();
        await listener.StartAsync(TestContext.Current.CancellationToken);
        while (!world.Host<UserRightsCache>().IsTrusted)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        return new LiveEar(world, listener);
    }

    /// <summary>Ends with the next news of the topic.</summary>
    public Task NextAsync(LiveTopic topic)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Host<ILiveUpdates>().Subscribe(topic, null, () =>
        {
            heard.TrySetResult();
            return Task.CompletedTask;
        });
        return heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await _listener.StopAsync(CancellationToken.None);
}
