using System.Net;
using Npgsql;
using Venus.Data.Connections;
using Venus.Tests.Api;
using Venus.Tests.Browser;
using Venus.Tests.Support;

namespace Venus.Tests.Deploy;

/// <summary>The commands of <c>docs/guides/backup.md</c>: a chain that has sold is dumped, restored, proved sound, and sells on.</summary>
public sealed class BackupTests(DatabaseServer server)
{
    [Fact]
    public async Task Backup_RestoredIntoANewDatabase_VerifiesSignsInAndSells()
    {
        await using var world = await World.CreateAsync(server);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.StockAsync(1, "BROILER", "SKIN", 20);
        var cashier = await world.PersonAsync("Cashier", 1);
        await VenusHost.GiveAccountAsync(world, cashier);
        var (sku, source) = (await world.SkuAsync("BRO-SKIN"), world.Database.Connections);
        await using (var host = await ServedHost.StartAsync(source))
            await SellAsync(host, cashier, sku);
        var folder = Directory.CreateTempSubdirectory("venus-backup-");
        var name = $"restored_{Guid.NewGuid():N}"[..20];
        var restored = new VenusConnections(Of(source.App, name), Of(source.Owner, name), Of(source.Jobs, name));
        try
        {
            var dump = Path.Combine(folder.FullName, "venus.dump");
            await RunAsync(source.Owner, "pg_dump", "-Fc", "-f", dump);
            await RunAsync(world.Database.SuperuserConnectionString, "psql", "-v", "ON_ERROR_STOP=1",
                "-c", $"create database {name} owner venus_owner", "-c", $"revoke temporary on database {name} from public");
            await RunAsync(restored.Owner, "pg_restore", "--no-owner", "--exit-on-error", "-d", name, dump);

            await AssertSoundAsync(restored);
            await using (var host = await ServedHost.StartAsync(restored))
                await SellAsync(host, cashier, sku);
            await AssertSoundAsync(restored);
            Assert.Equal(2L, await TestCluster.QueryAsync<long>(restored.Owner, "select count(*) from sales"));
            Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from sales"));
        }
        finally
        {
            folder.Delete(recursive: true);
            await DatabaseServer.ExecuteAsync(world.Database.SuperuserConnectionString, $"drop database if exists {name} with (force)");
        }
    }

    private static async Task SellAsync(ServedHost host, Person cashier, Guid sku)
    {
        using var client = await AccessAcrossHostsTests.RestAsync(host.Address, cashier);
        using var sold = await BusinessApiTests.SellAsync(client, 1, sku);
        Assert.Equal(HttpStatusCode.Created, sold.StatusCode);
    }

    private static async Task AssertSoundAsync(VenusConnections connections)
    {
        var (exitCode, output, error) = await HostProcess.RunServerAsync(
            new Dictionary<string, string>
            {
                ["ConnectionStrings__Venus"] = connections.App,
                ["ConnectionStrings__VenusOwner"] = connections.Owner,
                ["ConnectionStrings__VenusJobs"] = connections.Jobs,
            },
            "verify");
        Assert.True(exitCode == 0, output + error);
    }

    private static Task<string> RunAsync(string connection, string program, params string[] arguments) =>
        PostgresPrograms.RunAsync(connection, new Dictionary<string, string>(), program, arguments);

    private static string Of(string connection, string database) => new NpgsqlConnectionStringBuilder(connection) { Database = database }.ConnectionString;
}
