using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Embedded;
using Venus.Data.Migrations;
using Venus.Tests.Support;

[assembly: AssemblyFixture(typeof(DatabaseServer))]

namespace Venus.Tests.Support;

/// <summary>
/// One real PostgreSQL per test run and one migrated template; every test clones its own database from it. Nothing starts before
/// the first test asks for a database.
/// </summary>
public sealed class DatabaseServer : IAsyncLifetime
{
    private const string Template = "venus";

    private readonly SemaphoreSlim _turn = new(1);
    private EmbeddedPostgres? _server;
    private string? _clock;
    private int _lastNumber;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A database of the whole chain and nothing else, which only the caller uses.</summary>
    public async Task<TestDatabase> NewDatabaseAsync()
    {
        var server = await StartedAsync();
        var name = $"test_{Interlocked.Increment(ref _lastNumber)}";
        await CloneAsync(server, name);
        return new TestDatabase(
            name,
            new VenusConnections(Of(server.Connections.App, name), Of(server.Connections.Owner, name), Of(server.Connections.Jobs, name)),
            Of(_clock!, name),
            server.SuperuserConnectionString(name),
            server.SuperuserConnectionString("postgres"));
    }

    /// <summary>An empty database owned by the owner's login: no chain, no schema.</summary>
    public async Task<TestDatabase> NewEmptyDatabaseAsync()
    {
        var server = await StartedAsync();
        var name = $"empty_{Interlocked.Increment(ref _lastNumber)}";
        await ExecuteAsync(server.SuperuserConnectionString("postgres"), $"create database {name} owner venus_owner");
        return new TestDatabase(
            name,
            new VenusConnections(Of(server.Connections.App, name), Of(server.Connections.Owner, name), Of(server.Connections.Jobs, name)),
            Of(_clock!, name),
            server.SuperuserConnectionString(name),
            server.SuperuserConnectionString("postgres"));
    }

    /// <summary>How many statements of the login in the database PostgreSQL's log says it refused.</summary>
    public int RefusalsLogged(TestDatabase database, string login) => LinesLogged(database, login).Count(line => line.Contains(" ERROR:", StringComparison.Ordinal));

    /// <summary>What PostgreSQL's log says of the login in the database.</summary>
    public IReadOnlyList<string> LinesLogged(TestDatabase database, string login)
    {
        using var log = new StreamReader(new FileStream(Path.Combine(_server!.Directory, "server", "start.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. log.ReadToEnd().Split('\n').Where(line => line.Contains($" {login}@{database.Name} [local] ", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
            Directory.Delete(server.Directory, recursive: true);
        }

        _turn.Dispose();
    }

    private async Task<EmbeddedPostgres> StartedAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return _server ??= await StartAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<EmbeddedPostgres> StartAsync()
    {
        await TemporaryCluster.DiscardLeftoversAsync();
        var server = await EmbeddedPostgres.StartAsync(
            new EmbeddedOptions { Directory = TemporaryCluster.NewFolder(), Durable = false }, NullLogger.Instance, CancellationToken.None);
        await using var owner = new OwnerLogin(server.Connections.Owner);
        await new DatabaseMigrator(owner, NullLogger.Instance).MigrateAsync(CancellationToken.None);
        _clock = await server.CreateDemoLoginAsync(CancellationToken.None);
        return server;
    }

    private static async Task CloneAsync(EmbeddedPostgres server, string name)
    {
        var superuser = server.SuperuserConnectionString("postgres");
        await ExecuteAsync(superuser, $"create database {name} template {Template} owner venus_owner strategy file_copy");
        // A clone starts with the default rights on the database itself, not with what the migrations left there.
        await ExecuteAsync(superuser, $"""
            do $$
            declare
              entry record;
            begin
              if (select datacl is null from pg_database where datname = '{Template}') then
                return;
              end if;
              revoke all on database {name} from public;
              for entry in
                select privilege_type, case when grantee = 0 then 'public' else quote_ident(grantee::regrole::text) end as grantee
                from pg_database, aclexplode(datacl) where datname = '{Template}'
              loop
                execute format('grant %s on database {name} to %s', entry.privilege_type, entry.grantee);
              end loop;
            end $$
            """);
    }

    private static string Of(string connectionString, string database) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = database, ConnectionIdleLifetime = 10, ConnectionPruningInterval = 5 }.ConnectionString;

    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
