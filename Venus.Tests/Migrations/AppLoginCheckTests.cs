using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Migrations;
using Venus.Tests.Support;

namespace Venus.Tests.Migrations;

/// <summary>Logins belong to the whole server, so each test makes its own and drops it.</summary>
public sealed class AppLoginCheckTests(DatabaseServer server)
{
    [Fact]
    public async Task Run_TheHostsLogin_Passes()
    {
        await using var database = await server.NewDatabaseAsync();

        await AppLoginCheck.RunAsync(database.App, TestContext.Current.CancellationToken);
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

        var fault = await Assert.ThrowsAsync<SetupException>(() => AppLoginCheck.RunAsync(app, TestContext.Current.CancellationToken));

        Assert.Contains("alter role venus_app", fault.Message, StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(string login, string attributes, string preparation)
    {
        await using var database = await server.NewDatabaseAsync();
        await DatabaseServer.ExecuteAsync(database.SuperuserConnectionString, $"create role {login} login noinherit {attributes} password 'secret'; {preparation}");
        try
        {
            await using var app = new AppLogin(new NpgsqlConnectionStringBuilder(database.Connections.App) { Username = login, Password = "secret" }.ConnectionString);
            return (await Assert.ThrowsAsync<SetupException>(() => AppLoginCheck.RunAsync(app, TestContext.Current.CancellationToken))).Message;
        }
        finally
        {
            await DatabaseServer.ExecuteAsync(database.SuperuserConnectionString, $"drop owned by {login} cascade; drop role {login}");
        }
    }
}
