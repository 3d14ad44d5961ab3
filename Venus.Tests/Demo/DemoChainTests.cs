using Venus.Data.Demo;
using Venus.Tests.Support;

namespace Venus.Tests.Demo;

public sealed class DemoChainTests(DatabaseServer server)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 6, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Fill_TwoRuns_PostTheSameWeekOnce()
    {
        await using var world = await World.CreateAsync(server);
        await DemoChain.FillAsync(world.Database.Owner, world.Database.Clock, Noon, TextWriter.Null, CancellationToken.None);
        var once = await world.CountsAsync();
        // An interrupted chain begins again with its sessions alive.
        await world.OwnerAsync("update user_sessions set ended_at = null, ended_reason = null");

        await DemoChain.FillAsync(world.Database.Owner, world.Database.Clock, Noon, TextWriter.Null, CancellationToken.None);

        Assert.Equal(once, await world.CountsAsync());
        Assert.InRange(once["public.sales"], 2_000, 4_000);
        Assert.Empty(await world.VerifyAsync());
    }
}
