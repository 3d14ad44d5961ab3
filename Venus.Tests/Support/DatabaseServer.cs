using System.Globalization;
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
    private const string FolderPrefix = "venus-tests-";
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

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
            Directory.Delete(server.Directory, recursive: true);
        }

        _turn.Dispose();
    }

    /// <summary>Folder for files that the server's account must be able to reach: TMPDIR may be private to its user.</summary>
    internal static string SharedTemporaryFolder { get; } =
        OperatingSystem.IsWindows() ? Path.GetTempPath() : Directory.Exists("/tmp") ? "/tmp" : "/var/tmp";

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
        await DiscardLeftoversAsync();
        var options = new EmbeddedOptions
        {
            Directory = Path.Combine(SharedTemporaryFolder, $"{FolderPrefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}"),
            Durable = false,
        };
        var server = await EmbeddedPostgres.StartAsync(options, NullLogger.Instance, CancellationToken.None);
        await using var owner = new OwnerLogin(server.Connections.Owner);
        await new DatabaseMigrator(owner, NullLogger.Instance, SampleChain.OrReal).MigrateAsync(CancellationToken.None);
        _clock = await server.CreateDemoLoginAsync(CancellationToken.None);
        return server;
    }

    // A run that was killed could not stop its server.
    private static async Task DiscardLeftoversAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(SharedTemporaryFolder, FolderPrefix + "*"))
        {
            var owner = Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0];
            // A living run may not have taken its lease yet.
            if (!int.TryParse(owner, CultureInfo.InvariantCulture, out var process) || !Directory.Exists($"/proc/{process}"))
            {
                await EmbeddedPostgres.DiscardAsync(folder, new EmbeddedOptions(), NullLogger.Instance, CancellationToken.None);
            }
        }
    }

    private static async Task CloneAsync(EmbeddedPostgres server, string name)
    {
        var superuser = server.SuperuserConnectionString("postgres");
        await ExecuteAsync(superuser, $"create database {name} template {Template} owner venus_owner");
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
