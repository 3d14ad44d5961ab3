using Npgsql;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Logs;

public sealed class LogServiceTests(DatabaseServer server)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly DateTimeOffset From = Now.AddDays(-400);
    private static readonly DateTimeOffset Before = Now.AddDays(1);

    [Fact]
    public async Task Activity_ShowsThePeopleInReachAndNobodyElse()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        var near = await world.PersonAsync("Cashier", 2);
        var far = await world.PersonAsync("Cashier", 3);
        foreach (var person in (Person[])[near, far])
            await LogAsync(world, person.Id, "LOGIN", "SUCCESS", "{}", "203.0.113.9");
        await LogAsync(world, null, "LOGIN", "FAILED", """{"reason": "unknown-email"}""", "203.0.113.9");

        var seen = await RowsAsync(world, manager, new ActivityFilter(From, Before));
        var all = await RowsAsync(world, await world.PersonAsync("Admin"), new ActivityFilter(From, Before));

        Assert.Equal([near.Name], seen.Select(row => row.User));
        Assert.Equal([null, far.Name, near.Name], all.Select(row => row.User));
        // The manager holds no sessions.field.network.
        Assert.Null(seen[0].Ip);
        Assert.Equal("203.0.113.9", all[0].Ip);
    }

    [Fact]
    public async Task People_AreThoseInReachByName()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var near = await world.PersonAsync("Cashier", 1);
        await world.PersonAsync("Cashier", 2);

        var logs = world.As<ILogService>(manager);
        Assert.Equal([near.Name, manager.Name], (await logs.FindPeopleAsync(new PeopleFilter())).Value.Rows.Select(p => p.Name));
        Assert.Equal(near.Id, (await logs.FindPeopleAsync(new PeopleFilter(Person: near.Id))).Value.Rows.Single().Id);
        Assert.Equal("0", await world.SqlAsync(near, "select private.people_in_reach('{}') ->> 'total'"));
    }

    [Fact]
    public async Task Activity_Details_NameThePeopleWhomTheReaderReaches()
    {
        await using var world = await World.CreateAsync(server);
        var (manager, near, far) = (await world.PersonAsync("Manager", 1), await world.PersonAsync("Cashier", 1), await world.PersonAsync("Cashier", 2));
        await LogAsync(world, near.Id, "SESSION_REVOKED", "SUCCESS", $$"""{"by": "{{near.Id}}", "session": "{{far.Id}}"}""", null);

        var seen = Assert.Single(await RowsAsync(world, manager, new ActivityFilter(From, Before, near.Id)));
        var all = Assert.Single(await RowsAsync(world, await world.PersonAsync("Admin"), new ActivityFilter(From, Before, near.Id)));

        string? Details(ActivityRow row) => LogShapes.Activity.Fields.Single(field => field.Name == "details").Value(row) as string;
        Assert.Equal($"by: {near.Name} ({near.Id}), session: {far.Id}", Details(seen));
        Assert.Equal($"by: {near.Name} ({near.Id}), session: {far.Name} ({far.Id})", Details(all));
    }

    [Fact]
    public async Task Activity_OwnNetwork_ShowsWithoutTheKey()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await LogAsync(world, manager.Id, "LOGIN", "SUCCESS", "{}", "203.0.113.9");

        Assert.Equal("203.0.113.9", Assert.Single(await RowsAsync(world, manager, new ActivityFilter(From, Before))).Ip);
    }

    [Theory]
    [InlineData("wrong", true)]
    [InlineData("WRONG-pass", true)]
    [InlineData("failed wrong", true)]
    [InlineData("rong", false)]
    [InlineData("wrong right", false)]
    [InlineData("203.0.113", true)]
    [InlineData("firefox", true)]
    [InlineData("' or 1=1 --", false)]
    [InlineData("wrong & !password | *", true)]
    [InlineData("a:*b", false)]
    public async Task Activity_Search_FindsWordsAndTheirBeginnings_AndIsNeverSyntax(string search, bool found)
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await LogAsync(world, null, "LOGIN", "FAILED", """{"reason": "wrong-password"}""", "203.0.113.9", "Firefox");

        Assert.Equal(found ? 1 : 0, (await RowsAsync(world, admin, new ActivityFilter(From, Before, Search: search))).Count);
    }

    [Fact]
    public async Task Activity_Search_WithoutTheNetworkKey_DoesNotAnswerByIp()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await LogAsync(world, (await world.PersonAsync("Cashier", 1)).Id, "LOGIN", "SUCCESS", "{}", "203.0.113.9");

        Assert.Empty(await RowsAsync(world, manager, new ActivityFilter(From, Before, Search: "203.0.113.9")));
    }

    [Fact]
    public async Task Activity_Filters_NarrowAndCountOnTheServer()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var cashier = await world.PersonAsync("Cashier", 1);
        for (var i = 0; i < 7; i++)
            await LogAsync(world, cashier.Id, "LOGIN", i % 2 == 0 ? "SUCCESS" : "FAILED", "{}", null);
        await LogAsync(world, admin.Id, "LOGOUT", "SUCCESS", "{}", null);

        var page = (await world.As<ILogService>(admin).ListActivityAsync(new ActivityFilter(From, Before, cashier.Id, "LOGIN", "SUCCESS"), 1, 3)).Value;

        Assert.Equal((4, 1, false), (page.Total, page.Rows.Count, page.More));
        Assert.Equal(0, (await world.As<ILogService>(admin).ListActivityAsync(new ActivityFilter(Now.AddDays(-2), Now.AddDays(-1)), 0)).Value.Total);
        var oldest = await RowsAsync(world, admin, new ActivityFilter(From, Before, Ascending: true));
        Assert.Equal(oldest.OrderBy(row => row.At).Select(row => row.Id), oldest.Select(row => row.Id));
    }

    [Fact]
    public async Task Audit_RowsOfOwnStores_AndWithoutAStoreForTheSystemRoleAlone()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        foreach (var store in (int[])[1, 2])
            await world.OwnerAsync("update store_settings set footer = 'Visit again' where store_id = $1", store);
        await world.OwnerAsync("update roles set description = 'Sells' where name = 'Cashier'");

        var seen = (await world.As<ILogService>(manager).ListAuditAsync(new AuditFilter(From, Before), 0, 200)).Value.Rows;
        var all = (await world.As<ILogService>(await world.PersonAsync("Admin")).ListAuditAsync(new AuditFilter(From, Before), 0, 200)).Value.Rows;

        Assert.All(seen, row => Assert.Equal(1, row.StoreId));
        Assert.Contains(seen, row => row.Entity == "store_settings");
        Assert.Contains(all, row => row is { Entity: "roles", StoreId: null });
        // Manager lacks audit_logs.field.changes.
        Assert.All(seen, row => Assert.Null(row.Changes));
        var change = all.First(row => row.Entity == "roles").Changes!.Value.GetProperty("description");
        Assert.Equal("Sells", change.GetProperty("after").GetString());
        Assert.Equal(new StoreNotAssigned(2), (await world.As<ILogService>(manager).ListAuditAsync(new AuditFilter(From, Before, Store: 2), 0)).Problem);
    }

    [Fact]
    public async Task Audit_NamesThePeopleOfARow_WhomTheReaderMaySee_AndNobodyBehindItsChanges()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var auditor = await world.HolderAsync([1], Permissions.AuditLogsView, Permissions.AuditLogsFieldChanges);
        var cashier = await world.PersonAsync("Cashier", 1);
        var far = await world.PersonAsync("Cashier", 2);
        await world.OwnerAsync("update user_stores set granted_by = $1 where user_id = $2", far.Id, cashier.Id);

        async Task<AuditRow> RowAsync(Person reader) => (await world.As<ILogService>(reader).ListAuditAsync(
            new AuditFilter(From, Before, Store: 1, Entity: "user_stores", Action: "UPDATE"), 0)).Value.Rows.Single();

        var all = await RowAsync(await world.PersonAsync("Admin"));
        Assert.Equal(new() { [cashier.Id] = cashier.Name, [far.Id] = far.Name }, all.People?.ToDictionary());
        Assert.Equal(new() { [cashier.Id] = cashier.Name }, (await RowAsync(auditor)).People?.ToDictionary());
        Assert.Equal(new() { [cashier.Id] = cashier.Name }, (await RowAsync(manager)).People?.ToDictionary());
    }

    [Fact]
    public async Task Audit_NamesTheRolesOfARow_ThatTheReaderMaySee()
    {
        await using var world = await World.CreateAsync(server);
        var auditor = await world.HolderAsync([1], Permissions.AuditLogsView, Permissions.AuditLogsFieldChanges);
        var reader = await world.HolderAsync([1], Permissions.AuditLogsView, Permissions.AuditLogsFieldChanges, Permissions.RolesView);
        var staff = await world.OwnerScalarAsync<Guid>("select id from roles where name = 'Staff'");
        var own = await world.OwnerScalarAsync<Guid>("select role_id from user_roles where user_id = $1", auditor.Id);
        // No table of a store names roles so far; a row of one does.
        await world.OwnerAsync("update store_settings set footer = $1 where store_id = 1", $"{staff} {own}");

        async Task<IReadOnlyDictionary<Guid, string>?> RolesAsync(Person person) => (await world.As<ILogService>(person).ListAuditAsync(
            new AuditFilter(From, Before, Store: 1, Entity: "store_settings"), 0)).Value.Rows[0].Roles;

        var admin = await world.PersonAsync("Admin");
        Assert.Equal("Staff", (await RolesAsync(admin))?[staff]);
        Assert.Equal("Staff", (await RolesAsync(reader))?[staff]);
        Assert.Equal([own], (await RolesAsync(auditor))?.Keys);
        var grant = (await world.As<ILogService>(admin).ListAuditAsync(new AuditFilter(From, Before, Entity: "user_roles"), 0, 200)).Value.Rows
            .First(row => row.EntityId.StartsWith(auditor.Id.ToString(), StringComparison.Ordinal));
        Assert.Equal(own, Assert.Single(grant.Roles!).Key);
        Assert.Equal(auditor.Id, Assert.Single(grant.People!).Key);
    }

    [Theory]
    [InlineData("Admin", "Unheard", 1)]
    [InlineData("Manager", "Unheard", 0)]
    [InlineData("Manager", "store settings", 1)]
    public async Task Audit_SearchOverValues_NeedsTheirKey(string role, string search, int found)
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("update store_settings set footer = 'Unheard of' where store_id = 1");

        var rows = (await world.As<ILogService>(await world.PersonAsync(role, 1)).ListAuditAsync(
            new AuditFilter(From, Before, Store: 1, Action: "UPDATE", Search: search), 0)).Value.Rows;

        Assert.Equal(found, rows.Count);
    }

    [Fact]
    public async Task Transactions_AreFoundByNumberCounterAndId_InOwnStores()
    {
        await using var world = await World.CreateAsync(server);
        var chain = await SellingAsync(world, 1);
        await SellingAsync(world, 2);
        var manager = await world.PersonAsync("Manager", 1);
        var logs = world.As<ILogService>(manager);

        var number = await world.OwnerScalarAsync<string>("select receipt_number from sales where store_id = 1");
        foreach (var search in (string[])[number, number.ToLowerInvariant(), "1", "000001", chain.ToString()])
            Assert.Equal([number], (await logs.ListTransactionsAsync(new TransactionFilter(From, Before, Search: search), 0)).Value.Rows.Select(row => row.Document));
        Assert.Empty((await logs.ListTransactionsAsync(new TransactionFilter(From, Before, Search: "2"), 0)).Value.Rows);
        var all = (await logs.ListTransactionsAsync(new TransactionFilter(From, Before), 0)).Value.Rows;
        Assert.All(all, row => Assert.Equal(1, row.StoreId));
        Assert.Equal((180m, 1m), (all[0].Amount, all[0].Quantity));
        Assert.Equal(["ADJUSTMENT"], (await logs.ListTransactionsAsync(new TransactionFilter(From, Before, Type: "ADJUSTMENT"), 0)).Value.Rows.Select(row => row.Type));
    }

    [Fact]
    public async Task Export_HandsOverEveryRowOnceAndIsLogged()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync("insert into app_activity_logs (event_type, status) select 'LOGIN', 'FAILED' from generate_series(1, 4100)");
        List<long> ids = [];

        var done = await world.As<ILogService>(admin).ExportActivityAsync(new ActivityFilter(From, Before, Event: "LOGIN"), row =>
        {
            ids.Add(row.Id);
            return Task.CompletedTask;
        });

        Assert.True(done.IsSuccess);
        Assert.Equal(4100, ids.Count);
        Assert.Distinct(ids);
        Assert.True(await world.OwnerScalarAsync<bool>("select exists (select from app_activity_logs where user_id = $1 and event_type = 'EXPORT' and metadata ->> 'what' = 'activity log')", admin.Id));
    }

    [Theory]
    [InlineData("app_activity_logs", "ip_address")]
    [InlineData("app_activity_logs", "user_agent")]
    [InlineData("audit_logs", "changes")]
    [InlineData("audit_logs", "new_values")]
    [InlineData("business_transaction_logs", "ip_address")]
    [InlineData("user_sessions", "ip_address")]
    public async Task Columns_WithAKeyOfTheirOwn_AreNoTableColumnsForAnybody(string table, string column)
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(admin, $"select {column} from {table}"));

        Assert.Equal("42501", refused.SqlState);
    }

    private static async Task<Guid> SellingAsync(World world, int store)
    {
        var cashier = await world.PersonAsync("Cashier", store);
        await world.PriceAsync(store, "BRO-SKIN", 180);
        await world.StockAsync(store, "BROILER", "SKIN", 20);
        var line = new SaleLine(await world.SkuAsync("BRO-SKIN"), new Weight(1), 0, new Money(180));
        return (await world.As<IPosService>(cashier).PostAsync(
            new PostSale(store, Guid.CreateVersion7(), [line], [new PaymentPart("UPI", new Money(180))]))).Value.Id;
    }

    private static async Task<IReadOnlyList<ActivityRow>> RowsAsync(World world, Person who, ActivityFilter filter) =>
        (await world.As<ILogService>(who).ListActivityAsync(filter, 0, 200)).Value.Rows;

    private static Task LogAsync(World world, Guid? user, string happened, string status, string details, string? ip, string? browser = null) => world.OwnerAsync(
        "insert into app_activity_logs (user_id, event_type, status, metadata, ip_address, browser) values (nullif($1, '00000000-0000-0000-0000-000000000000'), $2, $3, $4::jsonb, nullif($5, ''), nullif($6, ''))",
        user ?? Guid.Empty,
        happened,
        status,
        details,
        ip ?? "",
        browser ?? "");
}
