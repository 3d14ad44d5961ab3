using Venus.Data.Connections;

namespace Venus.Data.Verification;

/// <summary>
/// Proves that nobody changed the books: chains unbroken, balances equal to their ledgers, numbers without gaps. Runs as the jobs' login, over all
/// stores.
/// </summary>
public static class Verifier
{
    /// <returns>Each fault in one line, with its store; empty when all is sound.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(JobsLogin jobs, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        await using var command = jobs.DataSource.CreateCommand("select store_id, fault from private.verify()");
        // The whole history is read once.
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            faults.Add($"{(await reader.IsDBNullAsync(0, cancellationToken) ? "Chain" : $"Store {reader.GetInt32(0)}")}: {reader.GetString(1)}");
        return faults;
    }
}
