using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Venus.Data.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class SessionPurgeTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";

    [Fact]
    public async Task EveryDay_SessionsThatEndedThirtyDaysAgo_GoWithTheirTickets()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var (signedOut, expired, living) = (await rig.SignInAsync(Ravi), await rig.SignInAsync(Ravi), await rig.SignInAsync(Ravi));
        await rig.Provider.SignOutAsync(signedOut.Identity, Now);
        await EndedAsync(rig, signedOut.Identity.SessionId, days: 29.9);
        await ExpiredAsync(rig, expired.Identity.SessionId, days: 29.9);
        await using (var atOnce = rig.Database.Jobs.DataSource.CreateCommand("select private.purge_sessions()"))
        {
            Assert.Equal(0L, await atOnce.ExecuteScalarAsync(Now));
        }

        var time = new FakeTimeProvider();
        using var purge = new SessionPurge(rig.Database.Jobs, time, NullLogger<SessionPurge>.Instance);
        await EndedAsync(rig, signedOut.Identity.SessionId, days: 30.1);
        await purge.StartAsync(Now);
        await UntilAsync(rig, sessions: 2);
        await ExpiredAsync(rig, expired.Identity.SessionId, days: 30.1);
        time.Advance(SessionPurge.Interval);
        await UntilAsync(rig, sessions: 1);

        await purge.StopAsync(Now);
        Assert.Equal(living.Identity.SessionId, await rig.ReadAsync<Guid>("select id from public.user_sessions"));
        Assert.Equal(living.Identity.SessionId, await rig.ReadAsync<Guid>("select session_id from private.tickets"));
    }

    private static async Task UntilAsync(IdentityRig rig, long sessions)
    {
        for (var looks = 0; looks < 600 && await rig.ReadAsync<long>("select count(*) from public.user_sessions") > sessions; looks++)
        {
            await Task.Delay(50, Now);
        }

        Assert.Equal(sessions, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    private static Task EndedAsync(IdentityRig rig, Guid session, double days) =>
        rig.ExecuteAsync("update public.user_sessions set ended_at = now() - $2 where id = $1", session, TimeSpan.FromDays(days));

    private static Task ExpiredAsync(IdentityRig rig, Guid session, double days) =>
        rig.ExecuteAsync("update public.user_sessions set expires_at = now() - $2 where id = $1", session, TimeSpan.FromDays(days));

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
