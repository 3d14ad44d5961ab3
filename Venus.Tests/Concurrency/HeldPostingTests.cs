using Npgsql;
using Venus.Tests.Support;

namespace Venus.Tests.Concurrency;

public sealed class HeldPostingTests(DatabaseServer server)
{
    [Fact]
    public async Task Hold_OfSqlThatFails_GivesItsConnectionBack()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);

        await Assert.ThrowsAsync<PostgresException>(() => world.HoldAsync(person, "select 1 / 0"));

        Assert.Equal(0L, await TestCluster.QueryAsync<long>(
            world.Database.SuperuserConnectionString,
            "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'"));
    }
}
