using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>Where rights come from: from roles and their keys in the tables, and from nothing else.</summary>
public sealed partial class RightsSourceTests(DatabaseServer server)
{
    [Fact]
    public async Task Role_Name_DecidesNothing()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync("update roles set name = 'Owner' where is_system");
        await world.OwnerAsync("insert into roles (id, name) values (gen_random_uuid(), 'Admin')");
        var namesake = await world.PersonAsync("Admin", 1);

        Assert.Equal((true, 139, 5), Of(await RightsAsync(world, admin)));
        Assert.Equal((false, 0, 1), Of(await RightsAsync(world, namesake)));
        Assert.Equal(0L, await world.SqlAsync(namesake, "select count(*) from system_settings"));
    }

    [Theory]
    [InlineData("""{"user_role": "Admin"}""")]
    [InlineData("""{"app_metadata": {"role": "Admin", "roles": ["Admin"]}}""")]
    [InlineData("""{"user_metadata": {"is_system": true, "permissions": ["sales.void"], "stores": [2]}}""")]
    [InlineData("""{"permissions": ["sales.void"], "stores": [2], "is_system": true, "email": "admin@venus.example"}""")]
    public async Task Claims_OfRolesKeysOrMetadata_GiveNothing(string claims)
    {
        await using var world = await World.CreateAsync(server);
        var staff = await world.PersonAsync("Staff", 1);

        var rights = await UnderClaimsAsync(world, staff.Identity, claims);

        Assert.Equal((false, 7, 1), (rights.GetProperty("is_system").GetBoolean(), rights.GetProperty("keys").GetArrayLength(), rights.GetProperty("stores").GetArrayLength()));
    }

    [Fact]
    public async Task Claims_SessionOfSomebodyElse_AreNobody()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var staff = await world.PersonAsync("Staff", 1);

        Assert.Equal(JsonValueKind.Null, (await UnderClaimsAsync(world, admin.Identity with { SessionId = staff.Identity.SessionId })).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await UnderClaimsAsync(world, staff.Identity with { SessionId = admin.Identity.SessionId })).ValueKind);
    }

    [Theory]
    [InlineData("delete from roles where is_system")]
    [InlineData("update roles set is_system = false where is_system")]
    [InlineData("update roles set is_system = true where name = 'Manager'")]
    [InlineData("delete from user_roles where user_id = $1")]
    [InlineData("delete from profiles where id = $1")]
    [InlineData("update profiles set status = 'DISABLED' where id = $1")]
    public async Task SystemRole_IsNeverDeletedPassedOnOrLeftWithoutAnActiveHolder(string statement)
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var invited = await world.PersonAsync("Admin");
        await world.OwnerAsync("update profiles set status = 'INVITED' where id = $1", invited.Id);

        var refusal = await Assert.ThrowsAsync<PostgresException>(
            () => statement.Contains("$1", StringComparison.Ordinal) ? world.OwnerAsync(statement, admin.Id) : world.OwnerAsync(statement));

        Assert.Equal("last-admin", refusal.MessageText);
        Assert.Equal((true, 139, 5), Of(await RightsAsync(world, admin)));
    }

    [Fact]
    public async Task SystemRole_TwoHoldersDisabledAtOnce_KeepsOne()
    {
        await using var world = await World.CreateAsync(server);
        var admins = new[] { await world.PersonAsync("Admin"), await world.PersonAsync("Admin") };

        // Both are checked before either commits, so one has to wait for the other: for the chain of the audit log, and for the lock of the check itself.
        await using var first = await world.Database.Owner.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var second = await world.Database.Owner.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await DisableAsync(first, admins[0]);
        var disabling = DisableAsync(second, admins[1]);
        await Task.WhenAny(disabling, Eventually.HoldsAsync(() => TestCluster.QueryAsync<bool>(
            world.Database.SuperuserConnectionString,
            "select exists (select from pg_stat_activity where datname = current_database() and usename = 'venus_owner' and wait_event_type = 'Lock')")));
        await CommitAsync(first);
        var refused = await Record.ExceptionAsync(async () =>
        {
            await disabling;
            await CommitAsync(second);
        });

        Assert.Equal("last-admin", Assert.IsType<PostgresException>(refused).MessageText);
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from profiles where status = 'ACTIVE'"));

        static async Task DisableAsync(NpgsqlConnection connection, Person person)
        {
            await using var disable = new NpgsqlCommand($"begin; update profiles set status = 'DISABLED' where id = '{person.Id}'; set constraints all immediate", connection);
            await disable.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        static async Task CommitAsync(NpgsqlConnection connection)
        {
            await using var commit = new NpgsqlCommand("commit", connection);
            await commit.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task PRM_11_KeySeededLater_IsTheSystemRolesAtOnceAndNobodyElses()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("insert into permissions (key, module, description) values ('shifts.view', 'Later', 'see shifts')");

        Assert.Equal(140, (await RightsAsync(world, await world.PersonAsync("Admin"))).Keys.Count);
        foreach (var role in (string[])["Manager", "Store Manager", "Account", "Cashier", "Staff"])
            Assert.DoesNotContain("shifts.view", (await RightsAsync(world, await world.PersonAsync(role, 1))).Keys);
    }

    /// <summary>Pairs that never meet in one default role but the system role (domain document "Permissions", section 4).</summary>
    [Theory]
    [InlineData(Permissions.SettlementsSubmit, Permissions.SettlementsApprove)]
    [InlineData(Permissions.SettlementsSubmit, Permissions.SettlementsLock)]
    [InlineData(Permissions.SettlementsSubmit, Permissions.InventoryAdjust)]
    [InlineData(Permissions.SettlementsSubmit, Permissions.StoresSettings)]
    [InlineData(Permissions.InventoryStockTakeCreate, Permissions.InventoryStockTakeApprove)]
    [InlineData(Permissions.ProcessingCreate, Permissions.ProcessingReverse)]
    [InlineData(Permissions.SalesCreate, Permissions.SettlementsApprove)]
    [InlineData(Permissions.SalesCreate, Permissions.CustomerUpdate)]
    [InlineData(Permissions.SalesCredit, Permissions.CustomerUpdate)]
    [InlineData(Permissions.SalesCreate, Permissions.PaymentWrite)]
    [InlineData(Permissions.SettlementsCreate, Permissions.StaffPointsManage)]
    [InlineData(Permissions.StaffPointsManage, Permissions.StaffGradingConfig)]
    [InlineData(Permissions.StaffGradingGenerate, Permissions.StaffGradingLock)]
    [InlineData(Permissions.UsersCreate, Permissions.UsersAssignRoles)]
    [InlineData(Permissions.PurchasesCommit, Permissions.StoresSettings)]
    public async Task DefaultRole_NeverHoldsBothOfAPairKeptApart(string one, string other)
    {
        await using var world = await World.CreateAsync(server);

        Assert.Equal(0L, await world.OwnerScalarAsync<long>(
            "select count(*) from role_permissions a join role_permissions b using (role_id) where a.permission_key = $1 and b.permission_key = $2", one, other));
    }

    [Fact]
    public async Task Keys_SpelledInSql_AreAllSeeded()
    {
        await using var world = await World.CreateAsync(server);
        var text = await world.OwnerScalarAsync<string>(
            """
            select string_agg(t, e'\n') from (
              select p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'private', 'posting', 'identity')
              union all select concat(qual, with_check) from pg_policies) as s (t)
            """);
        var seeded = await world.OwnerScalarAsync<string[]>("select array_agg(key::text) from permissions");

        // Names of settings, tables and columns are written alike.
        string[] namespaces = ["venus.", "request.", "public.", "l."];
        var spelled = QuotedKey().Matches(text).Select(match => match.Groups["key"].Value)
            .Where(key => !namespaces.Any(name => key.StartsWith(name, StringComparison.Ordinal)))
            .ToHashSet();

        Assert.Contains(Permissions.SalesVoid, spelled);
        Assert.Contains(Permissions.StorePricesEdit, spelled);
        Assert.Empty(spelled.Except(seeded));
    }

    [Fact]
    public async Task ExpensesOfAllStores_NeverOpenTheCashBook()
    {
        await using var world = await World.CreateAsync(server);
        foreach (var store in (int[])[1, 2])
        {
            await world.OwnerAsync(
                """
                insert into cash_ledger (store_id, account, entry_type, amount, business_date, ref_type, ref_id, created_by, chain_no)
                values ($1, 'CASH', 'SALE', 100, private.today($1), 'SALE', gen_random_uuid(), gen_random_uuid(), 1)
                """,
                store);
        }

        Assert.Equal(0L, await world.SqlAsync(await world.HolderAsync([1], Permissions.ExpenseAllStores, Permissions.ExpenseView), Rows));
        Assert.Equal(1L, await world.SqlAsync(await world.HolderAsync([1], Permissions.CashbookView), Rows));
        Assert.Equal(2L, await world.SqlAsync(await world.HolderAsync([1], Permissions.CashbookAllStores), Rows));
    }

    private const string Rows = "select count(*) from cash_ledger";

    private static (bool IsSystem, int Keys, int Stores) Of(UserRights rights) => (rights.IsSystem, rights.Keys.Count, rights.Stores.Count);

    private static async Task<UserRights> RightsAsync(World world, Person person) => (await world.As<IUserRights>(person).GetAsync())!;

    private static async Task<JsonElement> UnderClaimsAsync(World world, UserIdentity identity, string further = "{}")
    {
        await using var batch = world.Database.App.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ($1::jsonb || jsonb_build_object('sub', $2, 'session_id', $3, 'role', 'authenticated'))::text, true)")
        {
            Parameters = { new() { Value = further }, new() { Value = identity.UserId }, new() { Value = identity.SessionId } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select coalesce(private.my_rights(), 'null')::text"));
        await using var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(reader.GetString(0)).RootElement;
    }

    [GeneratedRegex(@"'(?<key>[a-z_-]+(\.[a-z_-]+)+)'")]
    private static partial Regex QuotedKey();
}
