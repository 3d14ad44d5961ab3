using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Migrations;
using Venus.Tests.Support;

namespace Venus.Tests.Migrations;

public sealed class DatabaseMigratorTests(DatabaseServer server)
{
    private static readonly Migration Broken = new("20200103000000_broken.sql", """
        create table public.half_done (id int);
        select * from public.never_made;
        """);

    [Fact]
    public async Task Migrate_EmptyDatabase_AppliesTheChainAndKeepsTheCliJournal()
    {
        await using var database = await server.NewEmptyDatabaseAsync();

        Assert.Equal(["20200101000000_roles.sql", "20200102000000_notes.sql"], await MigrateAsync(database, SampleChain.All));

        Assert.Equal("semicolons; and $dollars$ pass", await ScalarAsync(database, "select body from public.notes"));
        Assert.Equal(
            "20200101000000 roles 2,20200102000000 notes 3",
            await ScalarAsync(database, "select string_agg(concat_ws(' ', version, name, cardinality(statements)), ',' order by version) from supabase_migrations.schema_migrations"));
        Assert.Equal(
            "version text not null,statements ARRAY,name text",
            await ScalarAsync(database, """
                select string_agg(column_name || ' ' || data_type || case is_nullable when 'NO' then ' not null' else '' end, ',' order by ordinal_position)
                from information_schema.columns where table_schema = 'supabase_migrations' and table_name = 'schema_migrations'
                """));
    }

    [Fact]
    public async Task Migrate_Again_FindsNothingToDo()
    {
        await using var database = await server.NewEmptyDatabaseAsync();
        await MigrateAsync(database, SampleChain.All);

        Assert.Empty(await MigrateAsync(database, SampleChain.All));
        Assert.Equal(1L, await ScalarAsync(database, "select count(*) from public.notes"));
    }

    [Fact]
    public async Task Migrate_NewFileInTheChain_AppliesThatOneAlone()
    {
        await using var database = await server.NewEmptyDatabaseAsync();
        await MigrateAsync(database, [SampleChain.Roles]);

        Assert.Equal(["20200102000000_notes.sql"], await MigrateAsync(database, SampleChain.All));
    }

    [Fact]
    public async Task Migrate_FourHostsAtOnce_RunTheChainOnce()
    {
        await using var database = await server.NewEmptyDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync(database, SampleChain.All)));

        Assert.Equal(2, Assert.Single(applied, files => files.Count > 0).Count);
        Assert.Equal(1L, await ScalarAsync(database, "select count(*) from public.notes"));
    }

    [Fact]
    public async Task Migrate_OnePoolTwice_GivesTheTurnBack()
    {
        await using var database = await server.NewEmptyDatabaseAsync();
        await MigrateAsync(database, SampleChain.All);

        await using var held = await database.Owner.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var again = new DatabaseMigrator(database.Owner, NullLogger.Instance, SampleChain.All).MigrateAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await again);

        Assert.Equal(0L, await ScalarAsync(database, "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"));
    }

    [Fact]
    public async Task Migrate_FailingFile_IsRolledBackAndNamed()
    {
        await using var database = await server.NewEmptyDatabaseAsync();

        var fault = await Assert.ThrowsAsync<SetupException>(() => MigrateAsync(database, [.. SampleChain.All, Broken]));

        Assert.Contains("20200103000000_broken.sql", fault.Message, StringComparison.Ordinal);
        Assert.Contains("never_made", fault.Message, StringComparison.Ordinal);
        Assert.Equal(true, await ScalarAsync(database, "select to_regclass('public.half_done') is null"));
        Assert.Equal("20200102000000", await ScalarAsync(database, "select max(version) from supabase_migrations.schema_migrations"));
    }

    [Fact]
    public async Task Migrate_DatabaseOfANewerBuild_IsRefusedUntouched()
    {
        await using var database = await server.NewEmptyDatabaseAsync();
        await MigrateAsync(database, SampleChain.All);

        var fault = await Assert.ThrowsAsync<SetupException>(() => MigrateAsync(database, [SampleChain.Roles, Broken]));

        Assert.Contains("20200102000000", fault.Message, StringComparison.Ordinal);
        Assert.Contains("newer build", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2L, await ScalarAsync(database, "select count(*) from supabase_migrations.schema_migrations"));
    }

    [Fact]
    public async Task Migrate_FileEditedAfterItWasApplied_IsRefusedAndNamed()
    {
        await using var database = await server.NewEmptyDatabaseAsync();
        await MigrateAsync(database, SampleChain.All);
        var edited = SampleChain.Notes with { Sql = SampleChain.Notes.Sql.Replace("id int", "id bigint", StringComparison.Ordinal) };

        var fault = await Assert.ThrowsAsync<SetupException>(() => MigrateAsync(database, [SampleChain.Roles, edited, Broken]));

        Assert.StartsWith("20200102000000_notes.sql was edited after this database had applied it", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2L, await ScalarAsync(database, "select count(*) from supabase_migrations.schema_migrations"));
    }

    [Fact]
    public async Task Migrate_SameFileInOtherClothes_FindsNothingToDo()
    {
        await using var database = await server.NewEmptyDatabaseAsync();
        await MigrateAsync(database, SampleChain.All);
        var notes = new Migration("20200102000000_remarks.sql", SampleChain.Notes.Sql.ReplaceLineEndings("\r\n") + "\r\n\r\n");

        Assert.Empty(await MigrateAsync(database, [SampleChain.Roles, notes]));
    }

    [Fact]
    public async Task Migrate_JournalWithoutStatements_IsTakenAtItsWord()
    {
        await using var database = await server.NewEmptyDatabaseAsync();
        await MigrateAsync(database, SampleChain.All);
        await using (var command = database.Owner.DataSource.CreateCommand("update supabase_migrations.schema_migrations set statements = null"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Empty(await MigrateAsync(database, SampleChain.All));
    }

    [Fact]
    public async Task Migrate_NoServer_SaysWhichConnectionString()
    {
        await using var nowhere = new OwnerLogin("Host=127.0.0.1;Port=1;Database=venus;Username=venus_owner;Password=x;Timeout=3");

        var fault = await Assert.ThrowsAsync<SetupException>(
            () => new DatabaseMigrator(nowhere, NullLogger.Instance, SampleChain.All).MigrateAsync(TestContext.Current.CancellationToken));

        Assert.Contains("ConnectionStrings:VenusOwner", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefuseOldServer_Version14_SaysWhatIsNeeded()
    {
        Assert.Contains("15", Assert.Throws<SetupException>(() => DatabaseMigrator.RefuseOldServer(new Version(14, 12))).Message, StringComparison.Ordinal);
        DatabaseMigrator.RefuseOldServer(new Version(15, 0));
    }

    [Fact]
    public void Chain_FileNames_HaveOneVersionEach()
    {
        Assert.NotEmpty(Migration.Chain);
        Assert.Equal(Migration.Chain.Count, Migration.Chain.Select(migration => migration.Version).Distinct().Count());
        Assert.Equal(
            Directory.GetFiles(Repository.Folder("Venus.Data", "supabase", "migrations"), "*.sql").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Migration.Chain.Select(migration => migration.FileName));
    }

    private static async Task<IReadOnlyList<string>> MigrateAsync(TestDatabase database, IReadOnlyList<Migration> chain)
    {
        await using var owner = new OwnerLogin(database.Connections.Owner);
        return await new DatabaseMigrator(owner, NullLogger.Instance, chain).MigrateAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<object?> ScalarAsync(TestDatabase database, string sql)
    {
        await using var command = new NpgsqlCommand(sql);
        await using var connection = await database.Owner.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        command.Connection = connection;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
