using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Migrations;
using Venus.Tests.Support;

namespace Venus.Tests.Migrations;

/// <summary>The whole chain on a database in the shape of a Supabase project, with the real CLI.</summary>
public sealed class SupabaseTests(SupabaseShapedServer server, DatabaseServer embeddedServer) : IClassFixture<SupabaseShapedServer>
{
    [Fact]
    public async Task Push_ThenHost_FindsNothingToDo()
    {
        var database = await server.NewDatabaseAsync();

        var pushed = await PushAsync(database);

        Assert.True(pushed.ExitCode == 0, pushed.Messages + pushed.Output);
        Assert.Empty(await MigrateAsync(database));
    }

    [Fact]
    public async Task Host_ThenPush_FindsNothingToDo()
    {
        var database = await server.NewDatabaseAsync();
        Assert.Equal(Migration.Chain.Select(migration => migration.FileName), await MigrateAsync(database));

        var pushed = await PushAsync(database);

        Assert.True(pushed.ExitCode == 0, pushed.Messages + pushed.Output);
        Assert.Contains("up to date", pushed.Messages + pushed.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task HostAndPush_Journal_IsTheSame()
    {
        var byHost = await server.NewDatabaseAsync();
        var byCli = await server.NewDatabaseAsync();
        await MigrateAsync(byHost);
        await PushAsync(byCli);

        Assert.Equal(await JournalAsync(byCli), await JournalAsync(byHost));
    }

    [Fact]
    public async Task AppLogin_AfterMigration_TakesItsRoles()
    {
        var database = await server.NewDatabaseAsync();
        await MigrateAsync(database);
        await using (var owner = server.Owner(database))
        await using (var command = owner.DataSource.CreateCommand("alter role venus_app password 'counter'"))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var app = new AppLogin(server.ConnectionString(database, "venus_app", "counter"));
        await LoginChecks.RunAsync(app, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Advisors_OnTheChain_ReportNothing()
    {
        var database = await server.NewDatabaseAsync();
        await MigrateAsync(database);

        var outcome = await SupabaseCli.RunAsync("db", "advisors", $"--remote={server.Url(database)}", "--output-format", "json");

        Assert.Empty(Advice(outcome));
    }

    [Fact]
    public async Task Advisors_OnTheChain_KnowNoMissingIndexEither()
    {
        var database = await server.NewDatabaseAsync();
        await MigrateAsync(database);

        var outcome = await SupabaseCli.RunAsync("db", "advisors", $"--remote={server.Url(database)}", "--level", "info", "--output-format", "json");

        // A database made a second ago has used no index, and tables of schema private admit nobody on purpose.
        Assert.All(Advice(outcome), advice => Assert.True(
            advice.Contains("unused_index", StringComparison.Ordinal)
            || (advice.Contains("rls_enabled_no_policy", StringComparison.Ordinal) && advice.Contains("`private.", StringComparison.Ordinal)),
            advice));
    }

    [Fact]
    public async Task Lint_OnTheChain_FindsNoFault()
    {
        var database = await server.NewDatabaseAsync();
        await MigrateAsync(database);
        await CreateLintExtensionAsync(database);

        var outcome = await SupabaseCli.RunAsync("db", "lint", $"--remote={server.Url(database)}", "--level", "warning", "--output-format", "json");

        var faults = string.Join('\n', Results(outcome, finding => $"{finding.GetProperty("function")}: {finding.GetProperty("issues")}"));
        Assert.True(faults.Length == 0, faults);
    }

    [Fact]
    public async Task OurRoles_MadeByTheChain_AreTheSameAsTheEmbeddedServers()
    {
        const string Ours = """
            select string_agg(concat_ws(' ', rolname, rolcanlogin, rolinherit, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, memberships), ',' order by rolname)
            from pg_roles
            left join lateral (
              select string_agg(roleid::regrole::text, '+' order by roleid::regrole::text) as memberships from pg_auth_members where member = pg_roles.oid
            ) m on true
            where rolname in ('venus_app', 'venus_jobs', 'venus_auth', 'venus_clock')
            """;
        var database = await server.NewDatabaseAsync();
        await MigrateAsync(database);
        await using var owner = server.Owner(database);
        await using var command = owner.DataSource.CreateCommand(Ours);
        await using var embedded = await embeddedServer.NewDatabaseAsync();

        Assert.Equal(
            await TestCluster.QueryAsync<string>(embedded.Connections.Owner, Ours),
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private async Task<IReadOnlyList<string>> MigrateAsync(string database)
    {
        await using var owner = server.Owner(database);
        return await new DatabaseMigrator(owner, NullLogger.Instance).MigrateAsync(TestContext.Current.CancellationToken);
    }

    private Task<NpmPackages.Outcome> PushAsync(string database) =>
        SupabaseCli.RunAsync("db", "push", "--yes", "--skip-vault", $"--remote={server.Url(database)}");

    private async Task<List<string>> JournalAsync(string database)
    {
        await using var owner = server.Owner(database);
        await using var command = owner.DataSource.CreateCommand(
            "select version, name, array_to_string(statements, E'\\n---\\n') from supabase_migrations.schema_migrations order by version");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add($"{reader.GetString(0)} {reader.GetString(1)}\n{reader.GetString(2)}");
        }

        return rows;
    }

    private async Task CreateLintExtensionAsync(string database)
    {
        try
        {
            await server.ExecuteAsync(database, "create extension plpgsql_check schema extensions");
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            Assert.Fail("The lint needs PostgreSQL's extension plpgsql_check: install package postgresql-15-plpgsql-check (or that of your version).");
        }
    }

    private static List<string> Advice(NpmPackages.Outcome outcome) =>
        Results(outcome, advice => $"{advice.GetProperty("level")} {advice.GetProperty("name")}: {advice.GetProperty("detail")}");

    private static List<string> Results(NpmPackages.Outcome outcome, Func<JsonElement, string> describe)
    {
        Assert.True(outcome.ExitCode == 0 && outcome.Output.StartsWith('{'), outcome.Messages + outcome.Output);
        using var report = JsonDocument.Parse(outcome.Output);
        return [.. report.RootElement.GetProperty("results").EnumerateArray().Select(describe)];
    }
}
