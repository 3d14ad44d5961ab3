using Npgsql;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>The clock of postings moves for logins made to move it, never for the host's.</summary>
public sealed class ClockTests(DatabaseServer server)
{
    private static readonly DateTime Past = new(2026, 7, 14, 6, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Now_SetByTheHostsLogin_StaysTheTransactionsTime()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);

        Assert.Equal(true, await world.SqlAsync(
            person, $"do $$begin perform set_config('venus.now', '{Past:O}', true); end$$; select private.now() = transaction_timestamp()"));
    }

    [Fact]
    public async Task Now_SetByAClockLogin_IsThatMoment()
    {
        await using var world = await World.CreateAsync(server);
        await using var source = NpgsqlDataSource.Create(world.Database.ClockConnectionString);
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"do $$begin perform set_config('role', 'authenticated', true), set_config('venus.now', '{Past:O}', true); end$$"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select private.now()"));

        Assert.Equal(Past, await batch.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
