using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Migrations;
using Venus.Tests.Support;

namespace Venus.Tests.Migrations;

/// <summary>Logins belong to the whole server, so each test makes its own and drops it.</summary>
public sealed class LoginChecksTests(DatabaseServer server)
{
    [Fact]
    public async Task Run_TheHostsLogin_Passes()
    {
        await using var database = await server.NewDatabaseAsync();

        await LoginChecks.RunAsync(database.App, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_LoginWithoutARole_SaysWhatToGrant()
    {
        var message = await RefusalAsync("check_no_role", "", "grant anon, venus_auth to check_no_role");

        Assert.Contains("grant authenticated to check_no_role", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SuperuserLogin_IsRefused() =>
        Assert.Contains("superuser", await RefusalAsync("check_super", "superuser", ""), StringComparison.Ordinal);

    [Fact]
    public async Task Run_LoginThatPassesByAccessRules_IsRefused() =>
        Assert.Contains("bypassrls", await RefusalAsync("check_bypass", "bypassrls", "grant anon, authenticated, venus_auth to check_bypass"), StringComparison.Ordinal);

    [Fact]
    public async Task Run_LoginThatOwnsTables_IsRefused() =>
        Assert.Contains("owns tables", await RefusalAsync("check_owner", "", "create table public.mine (id int); alter table public.mine owner to check_owner"), StringComparison.Ordinal);

    [Fact]
    public async Task Run_WrongPassword_SaysHowToSetIt()
    {
        await using var database = await server.NewDatabaseAsync();
        await using var app = new AppLogin(new NpgsqlConnectionStringBuilder(database.Connections.App) { Password = "other" }.ConnectionString);

        var fault = await Assert.ThrowsAsync<SetupException>(() => LoginChecks.RunAsync(app, TestContext.Current.CancellationToken));

        Assert.Contains("alter role venus_app", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AppStringOfAnotherDatabase_IsRefused()
    {
        await using var database = await server.NewDatabaseAsync();
        var elsewhere = new NpgsqlConnectionStringBuilder(database.Connections.App) { Database = "postgres" }.ConnectionString;

        var fault = await Assert.ThrowsAsync<SetupException>(() => StartAsync(elsewhere, database.Connections.Owner, database.Connections.Jobs));

        Assert.Contains("ConnectionStrings:Venus leads to the database postgres", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_JobsLoginNotAdmitted_SaysHowToSetItsPassword()
    {
        await using var database = await server.NewDatabaseAsync();
        var wrong = new NpgsqlConnectionStringBuilder(database.Connections.Jobs) { Password = "other" }.ConnectionString;

        var fault = await Assert.ThrowsAsync<SetupException>(() => StartAsync(database.Connections.App, database.Connections.Owner, wrong));

        Assert.Contains("venus_jobs of ConnectionStrings:VenusJobs", fault.Message, StringComparison.Ordinal);
        Assert.Contains("alter role venus_jobs login password", fault.Message, StringComparison.Ordinal);
    }

    private static Task<VenusDatabase> StartAsync(string app, string owner, string jobs) => VenusDatabase.StartAsync(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Venus"] = app,
            ["ConnectionStrings:VenusOwner"] = owner,
            ["ConnectionStrings:VenusJobs"] = jobs,
        }).Build(),
        NullLoggerFactory.Instance,
        TestContext.Current.CancellationToken);

    private async Task<string> RefusalAsync(string login, string attributes, string preparation)
    {
        await using var database = await server.NewDatabaseAsync();
        await DatabaseServer.ExecuteAsync(database.SuperuserConnectionString, $"create role {login} login noinherit {attributes} password 'secret'; {preparation}");
        try
        {
            await using var app = new AppLogin(new NpgsqlConnectionStringBuilder(database.Connections.App) { Username = login, Password = "secret" }.ConnectionString);
            return (await Assert.ThrowsAsync<SetupException>(() => LoginChecks.RunAsync(app, TestContext.Current.CancellationToken))).Message;
        }
        finally
        {
            await DatabaseServer.ExecuteAsync(database.SuperuserConnectionString, $"drop owned by {login} cascade; drop role {login}");
        }
    }
}
