using Npgsql;

namespace Venus.Tests.Support;

/// <summary>A posting that has done all but commit, so that a test knows what another one meets.</summary>
public sealed class HeldPosting(World world, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    /// <summary>Commits once the other posting waits, or has not waited and is over, and returns what came of that one.</summary>
    public async Task<T> CommitBeforeAsync<T>(Task<T> other)
    {
        await Task.WhenAny(other, Eventually.HoldsAsync(() => TestCluster.QueryAsync<bool>(
            world.Database.SuperuserConnectionString,
            "select exists (select from pg_stat_activity where datname = current_database() and usename = 'venus_app' and wait_event_type = 'Lock')")));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return await other;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
