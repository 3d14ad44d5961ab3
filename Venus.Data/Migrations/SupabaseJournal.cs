using System.Data;
using DbUp.Engine;
using DbUp.Engine.Transactions;
using Npgsql;

namespace Venus.Data.Migrations;

/// <summary>
/// Keeps the journal where and as the Supabase CLI keeps it, so that <c>supabase db push</c> and the host may follow each other.
/// </summary>
internal sealed class SupabaseJournal(Func<IConnectionManager> connections, IReadOnlyList<Migration> chain) : IJournal
{
    private const string Create = """
        create schema if not exists supabase_migrations;
        create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
        alter table supabase_migrations.schema_migrations add column if not exists statements text[];
        alter table supabase_migrations.schema_migrations add column if not exists name text;
        """;

    private const string Insert = "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)";

    /// <returns>Oldest first; the fingerprint as <see cref="Migration.Fingerprint"/>, null where the statements were not kept.</returns>
    public static async Task<IReadOnlyList<(string Version, string? Fingerprint)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand(ExistsQuery, connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return [];
        }

        await using var command = new NpgsqlCommand(RowsQuery, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<(string, string?)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1)));
        }

        return rows;
    }

    public string[] GetExecutedScripts() => connections().ExecuteCommandsWithManagedConnection(commands =>
    {
        using var exists = commands();
        exists.CommandText = ExistsQuery;
        if (exists.ExecuteScalar() is not true)
        {
            return Array.Empty<string>();
        }

        using var command = commands();
        command.CommandText = VersionsQuery;
        using var reader = command.ExecuteReader();
        var versions = new HashSet<string>();
        while (reader.Read())
        {
            versions.Add(reader.GetString(0));
        }

        // By version, as the CLI compares: a file may be given a better name later.
        return [.. chain.Where(migration => versions.Contains(migration.Version)).Select(migration => migration.FileName)];
    });

    public void StoreExecutedScript(SqlScript script, Func<IDbCommand> dbCommandFactory)
    {
        var migration = chain.Single(migration => migration.FileName == script.Name);
        using var command = (NpgsqlCommand)dbCommandFactory();
        command.CommandText = Insert;
        command.Parameters.Add(new() { Value = migration.Version });
        command.Parameters.Add(new() { Value = migration.Name });
        command.Parameters.Add(new() { Value = connections().SplitScriptIntoCommands(migration.Sql).ToArray() });
        command.ExecuteNonQuery();
    }

    public void EnsureTableExistsAndIsLatestVersion(Func<IDbCommand> dbCommandFactory)
    {
        using var command = dbCommandFactory();
        command.CommandText = Create;
        command.ExecuteNonQuery();
    }

    private const string ExistsQuery = "select to_regclass('supabase_migrations.schema_migrations') is not null";
    private const string VersionsQuery = "select version from supabase_migrations.schema_migrations order by version";

    private const string RowsQuery = """
        select version, encode(sha256(convert_to(translate(array_to_string(statements, ''), E' \t\r\n;', ''), 'UTF8')), 'hex')
        from supabase_migrations.schema_migrations order by version
        """;
}
