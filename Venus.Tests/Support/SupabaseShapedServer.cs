using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Embedded;

namespace Venus.Tests.Support;

/// <summary>A real PostgreSQL with the roles of a Supabase project, whose migrator <c>postgres</c> is no superuser.</summary>
public sealed class SupabaseShapedServer : IAsyncLifetime
{
    private const string Password = "migrator";

    private EmbeddedPostgres _server = null!;
    private int _lastNumber;

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddedPostgres.StartAsync(
            new EmbeddedOptions { Directory = TemporaryCluster.NewFolder(), Durable = false, Loopback = true, Superuser = "supabase_admin" },
            NullLogger.Instance,
            CancellationToken.None);
        // A Supabase project knows none of our roles before our first migration.
        await ExecuteAsync("postgres", $"drop database {ClusterLogins.Database}");
        await ExecuteAsync("postgres", $"drop role {ClusterLogins.App}, {ClusterLogins.Jobs}, {ClusterLogins.Owner}");
        await ExecuteAsync("postgres", SupabaseShape.Roles(Password));
    }

    /// <returns>The name of a database as a new project has it.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"project_{Interlocked.Increment(ref _lastNumber)}";
        await ExecuteAsync("postgres", $"create database {name} owner postgres");
        await ExecuteAsync(name, SupabaseShape.Database);
        return name;
    }

    public OwnerLogin Owner(string database) => new(ConnectionString(database, "postgres", Password));

    public string ConnectionString(string database, string login, string password) =>
        new NpgsqlConnectionStringBuilder(_server.SuperuserConnectionString(database)) { Username = login, Password = password }.ConnectionString;

    /// <summary>The form in which the CLI takes a database.</summary>
    public string Url(string database)
    {
        var at = new NpgsqlConnectionStringBuilder(_server.SuperuserConnectionString(database));
        return $"postgresql://postgres:{Password}@{at.Host}:{at.Port}/{database}";
    }

    public Task ExecuteAsync(string database, string sql) => DatabaseServer.ExecuteAsync(_server.SuperuserConnectionString(database), sql);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_server.Directory, recursive: true);
    }
}
