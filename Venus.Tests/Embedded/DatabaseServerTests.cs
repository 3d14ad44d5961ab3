using Npgsql;
using Venus.Tests.Support;

namespace Venus.Tests.Embedded;

public sealed class DatabaseServerTests(DatabaseServer server)
{
    [Fact]
    public async Task NewDatabase_TwoAtOnce_AreSeparate()
    {
        var databases = await Task.WhenAll(server.NewDatabaseAsync(), server.NewDatabaseAsync());
        await using var first = databases[0];
        await using var second = databases[1];

        await DatabaseServer.ExecuteAsync(first.Connections.Owner, "create table public.only_here (id int)");

        await using var command = second.Owner.DataSource.CreateCommand("select to_regclass('public.only_here') is null");
        Assert.True((bool)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task NewDatabase_Logins_AreThemselvesAndNoSuperusers()
    {
        await using var database = await server.NewDatabaseAsync();

        Assert.Equal("venus_app:false", await WhoAsync(database.App.DataSource));
        Assert.Equal("venus_owner:false", await WhoAsync(database.Owner.DataSource));
        Assert.Equal("venus_jobs:false", await WhoAsync(database.Jobs.DataSource));
        Assert.Equal("venus_demo:false", await WhoAsync(database.Clock.DataSource));
    }

    private static async Task<string> WhoAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select format('%s:%s', session_user, case when rolsuper then 'true' else 'false' end) from pg_roles where rolname = session_user");
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
