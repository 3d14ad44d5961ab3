using Venus.Core;
using Venus.Core.Security;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Concurrency;

/// <summary>Rights are read before a page's rows are: who loses them between the two is refused, and is not shown a list that only looks empty.</summary>
public sealed class BarredReadingTests(DatabaseServer server)
{
    [Theory]
    [InlineData("update system_settings set value = 'true' where key = 'maintenance_mode'", typeof(UnderMaintenance))]
    [InlineData("update profiles set must_change_password = true", typeof(PasswordChangeDue))]
    [InlineData("update user_sessions set ended_at = now(), ended_reason = 'REVOKED'", typeof(NotSignedIn))]
    public async Task Read_OfSomebodyBarredSinceHisRightsWereRead_IsRefused(string change, Type refusal)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);
        var session = world.As<VenusSession>(person);
        await world.OwnerAsync(change);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => session.ReadAsync((db, cancel) => Task.FromResult(0), default));

        Assert.IsType(refusal, refused.Problem);
        Assert.Equal(refused.Problem, (await session.WriteAsync<int>((db, cancel) => Task.FromResult<Result<int>>(0), default)).Problem);
    }
}
