using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Embedded;

namespace Venus.Tests.Support;

/// <summary>A PostgreSQL as an operator finds it after installing: its superuser, and nothing of Venus.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly EmbeddedPostgres _server;

    private BareServer(EmbeddedPostgres server) => _server = server;

    public string Superuser => _server.SuperuserConnectionString("postgres");

    public static async Task<BareServer> StartAsync()
    {
        var server = await EmbeddedPostgres.StartAsync(
            new EmbeddedOptions { Directory = TemporaryCluster.NewFolder(), Durable = false }, NullLogger.Instance, TestContext.Current.CancellationToken);
        var bare = new BareServer(server);
        await DatabaseServer.ExecuteAsync(bare.Superuser, $"drop database {ClusterLogins.Database}");
        await DatabaseServer.ExecuteAsync(bare.Superuser, $"drop role {ClusterLogins.App}, {ClusterLogins.Jobs}, {ClusterLogins.Owner}");
        return bare;
    }

    /// <summary>The three logins of <c>deploy/database.sql</c>, each with its own password.</summary>
    public VenusConnections Connections(string database, string password) => new(
        Of(database, ClusterLogins.App, password), Of(database, ClusterLogins.Owner, password), Of(database, ClusterLogins.Jobs, password));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_server.Directory, recursive: true);
    }

    private string Of(string database, string login, string password) =>
        new NpgsqlConnectionStringBuilder(Superuser) { Database = database, Username = login, Password = password }.ConnectionString;
}
