using Npgsql;

namespace Venus.Data.Embedded;

/// <summary>
/// Makes the database and its logins. The owner is no superuser: it owns the database and may create roles, as the migrator of a
/// managed PostgreSQL does, so that what migrates here migrates there. It makes the other logins itself, as the first migration would.
/// </summary>
internal sealed class ClusterLogins(ClusterServer server, ClusterPasswords passwords)
{
    public const string Database = "venus";
    public const string Owner = "venus_owner";
    public const string App = "venus_app";
    public const string Jobs = "venus_jobs";
    public const string Demo = "venus_demo";

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server.SuperuserConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await EnsureRoleAsync(connection, Owner, $"create role {Owner} login createrole password '{passwords.Owner}'", cancellationToken);
        await EnsureRoleAsync(
            connection, App, $"set local role {Owner}; create role {App} login noinherit password '{passwords.App}'", cancellationToken);
        await EnsureRoleAsync(
            connection, Jobs, $"set local role {Owner}; create role {Jobs} login noinherit password '{passwords.Jobs}'", cancellationToken);

        if (!await ExistsAsync(connection, "select from pg_database where datname = $1", Database, cancellationToken))
        {
            await ExecuteAsync(connection, $"create database {Database} owner {Owner}", cancellationToken);
        }
    }

    /// <summary>After the migrations, which make the two roles it joins.</summary>
    public async Task EnsureDemoAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server.SuperuserConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken);
        await EnsureRoleAsync(
            connection, Demo, $"create role {Demo} login noinherit password '{passwords.Demo}'; grant venus_clock, authenticated to {Demo}", cancellationToken);
    }

    private static async Task EnsureRoleAsync(NpgsqlConnection connection, string role, string statements, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, "select from pg_roles where rolname = $1", role, cancellationToken))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, statements, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string query, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = name } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statements, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
