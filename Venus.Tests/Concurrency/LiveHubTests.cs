using Microsoft.Extensions.Logging.Abstractions;
using Venus.Core.Live;
using Venus.Data.Live;
using Venus.Tests.Support;

namespace Venus.Tests.Concurrency;

public sealed class LiveHubTests
{
    private readonly LiveHub _hub = new(NullLogger<LiveHub>.Instance);

    [Fact]
    public async Task Announce_ManyTimesWhileAScreenReads_LetsItReadOnceMore()
    {
        var (reads, first) = (0, new TaskCompletionSource());
        using var screen = _hub.Subscribe(LiveTopic.Rights, null, () => Interlocked.Increment(ref reads) == 1 ? first.Task : Task.CompletedTask);

        for (var change = 0; change < 10_000; change++)
            _hub.Announce(LiveTopic.Rights, null);
        Assert.Equal(1, Volatile.Read(ref reads));
        first.SetResult();

        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref reads) == 2));
        _hub.Announce(LiveTopic.Rights, null);
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref reads) == 3));
    }

    [Fact]
    public void Announce_AfterAScreensFault_ReachesItAgain()
    {
        var reads = 0;
        using var screen = _hub.Subscribe(LiveTopic.Stock, 1, () => ++reads == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask);

        _hub.Announce(LiveTopic.Stock, 1);
        _hub.Announce(LiveTopic.Stock, 1);

        Assert.Equal(2, reads);
    }
}
