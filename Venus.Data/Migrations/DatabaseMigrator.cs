using System.Data;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Transactions;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Embedded;

namespace Venus.Data.Migrations;

/// <summary>Brings a database to the chain of this build, as its owner: each file in one transaction, one host at a time.</summary>
public sealed partial class DatabaseMigrator
{
    // "venus" in ASCII. Any number will do that nobody else on this server locks.
    private const long TurnKey = 0x76656E7573;

    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly OwnerLogin _owner;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<Migration> _chain;

    public DatabaseMigrator(OwnerLogin owner, ILogger logger)
        : this(owner, logger, Migration.Chain)
    {
    }

    internal DatabaseMigrator(OwnerLogin owner, ILogger logger, IReadOnlyList<Migration> chain)
    {
        _owner = owner;
        _logger = logger;
        _chain = chain;
    }

    /// <returns>The files applied now, oldest first; empty when there was nothing to do.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        RefuseOldServer(connection.PostgreSqlVersion);

        // The session's: it also ends when the host is killed.
        await TurnAsync(connection, "select pg_advisory_lock($1)", cancellationToken);
        try
        {
            return await MigrateInTurnAsync(connection, cancellationToken);
        }
        finally
        {
            // Back in the pool the session lives on, and nobody else would ever get a turn.
            if (connection.FullState == ConnectionState.Open)
            {
                await TurnAsync(connection, "select pg_advisory_unlock($1)", CancellationToken.None);
            }
        }
    }

    private async Task<IReadOnlyList<string>> MigrateInTurnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var journal = await SupabaseJournal.ReadAsync(connection, cancellationToken);
        List<string> applied = [.. journal.Select(row => row.Version)];
        RefuseUnknown(applied);
        RefuseEdited(journal);
        if (_chain.All(migration => applied.Contains(migration.Version)))
        {
            LogUpToDate(applied.Count == 0 ? "none" : applied[^1]);
            return [];
        }

        var result = await Task.Run(BuildEngine().PerformUpgrade, cancellationToken);
        if (!result.Successful)
        {
            throw Failed(result);
        }

        var names = result.Scripts.Select(script => script.Name).ToList();
        LogApplied(names.Count, names[^1]);
        return names;
    }

    private static async Task TurnAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new() { Value = TurnKey } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _owner.DataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            throw new SetupException(
                $"The database of ConnectionStrings:{VenusConnections.OwnerKey} cannot be reached ({fault.Message.TrimEnd('.')}): check that the server runs and the connection string is right.", fault);
        }
    }

    internal static void RefuseOldServer(Version server)
    {
        if (server.Major < PostgresBinaries.OldestMajor)
        {
            throw new SetupException($"The server runs PostgreSQL {server}, but Venus needs {PostgresBinaries.OldestMajor} or newer: upgrade it.");
        }
    }

    private void RefuseUnknown(IReadOnlyList<string> applied)
    {
        var unknown = applied.Except(_chain.Select(migration => migration.Version)).ToList();
        if (unknown.Count > 0)
        {
            throw new SetupException(
                $"The database has migration{(unknown.Count == 1 ? "" : "s")} {string.Join(", ", unknown)}, which this build of Venus does not know: start the newer build that applied {(unknown.Count == 1 ? "it" : "them")}.");
        }
    }

    private void RefuseEdited(IReadOnlyList<(string Version, string? Fingerprint)> journal)
    {
        var kept = journal.ToDictionary(row => row.Version, row => row.Fingerprint);
        var edited = _chain.Where(migration => kept.GetValueOrDefault(migration.Version) is { } fingerprint && fingerprint != migration.Fingerprint).Select(migration => migration.FileName).ToList();
        if (edited.Count > 0)
        {
            throw new SetupException(
                $"{string.Join(", ", edited)} {(edited.Count == 1 ? "was" : "were")} edited after this database had applied {(edited.Count == 1 ? "it" : "them")}: put changes into a new migration, or begin with an empty database (the embedded one: delete its folder).");
        }
    }

    private UpgradeEngine BuildEngine()
    {
        IConnectionManager connections = new PostgresqlConnectionManager(_owner.DataSource);
        return DeployChanges.To.PostgresqlDatabase(connections)
            .WithScripts(_chain.Select(migration => new SqlScript(migration.FileName, migration.Sql)))
            .JournalTo(new SupabaseJournal(() => connections, _chain))
            .WithTransactionPerScript()
            // Dollar signs are SQL's here, not placeholders.
            .WithVariablesDisabled()
            .WithExecutionTimeout(Patience)
            .LogToNowhere()
            .Build();
    }

    private static SetupException Failed(DatabaseUpgradeResult result)
    {
        var script = result.ErrorScript?.Name ?? "chain";
        var reason = result.Error is PostgresException fault
            ? $"{fault.SqlState} {fault.MessageText}{(fault.Where is null ? "" : $" ({fault.Where.ReplaceLineEndings(" ")})")}"
            : result.Error.Message;
        return new SetupException($"Migration {script} could not be applied and was rolled back: {reason.TrimEnd('.')}.", result.Error);
    }

    [LoggerMessage(LogLevel.Information, "The database is up to date (last migration: {Version})")]
    private partial void LogUpToDate(string version);

    [LoggerMessage(LogLevel.Information, "Applied {Count} migrations, the last one {Name}")]
    private partial void LogApplied(int count, string name);
}
