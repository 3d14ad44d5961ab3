using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

public sealed class StockLedgerTests(DatabaseServer server)
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 14, 12, 0, 0, TimeSpan.FromHours(5.5));
    private static readonly DateOnly Today = new(2026, 7, 14);
    private static readonly LedgerFilter AllOfToday = new(1, Today, Today);

    [Fact]
    public async Task STK_11_Running_FollowsEachMovement()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using var noon = world.At(Noon);
        foreach (var kg in (decimal[])[200.555m, -50, -20])
            await PostAsync(noon, manager, kg > 0 ? StockWorld.Add("BROILER", "SKIN", kg) : StockWorld.Subtract("BROILER", "SKIN", -kg));

        var ledger = (await noon.As<IStockService>(manager).GetLedgerAsync(AllOfToday, 0)).Value;

        Assert.Equal([(3L, -20m, 130.555m), (2L, -50m, 150.555m), (1L, 200.555m, 200.555m)], ledger.Rows.Select(r => (r.EntryNo, r.Kg.Kg, r.KgAfter.Kg)));
        Assert.Equal(3, ledger.Total);
    }

    [Fact]
    public async Task GetLedger_SaleAndVoid_NameTheirDocumentAndSale()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 118.5m, 58);
        var sale = await StockServiceTests.SellAsync(world, "BRO-LIVE", 6.15m, 3, cashier);
        var reversal = (await world.As<ISaleService>(manager).VoidAsync(new VoidSale(1, Guid.CreateVersion7(), sale.Id, "Wrong bird"))).Value;

        var rows = (await world.As<IStockService>(manager).GetLedgerAsync(new LedgerFilter(1, sale.BusinessDate, sale.BusinessDate), 0)).Value.Rows;

        Assert.Equal(
            [(reversal.Number, sale.Id, "Sale voided", manager.Name, 3, 118.5m), (sale.Number, sale.Id, "Sale", cashier.Name, -3, 112.35m)],
            rows.Take(2).Select(r => (r.Document, r.SaleId, r.Reason, r.By, r.Birds, r.KgAfter.Kg)));
        Assert.Equal(("Adjustment", null, "Adjustment up", "Opening"), (rows[2].Document, rows[2].SaleId, rows[2].Reason, rows[2].Notes));
    }

    [Fact]
    public async Task GetLedger_ReaderWithoutSales_SeesTheMovementButNotTheSale()
    {
        await using var world = await World.CreateAsync(server);
        var reader = await world.HolderAsync([1], Permissions.InventoryLedger);
        await world.StockAsync(1, "BROILER", "SKIN", 10);
        var sale = await StockServiceTests.SellAsync(world, "BRO-SKIN", 1);

        var row = (await world.As<IStockService>(reader).GetLedgerAsync(new LedgerFilter(1, sale.BusinessDate, sale.BusinessDate), 0)).Value.Rows[0];

        Assert.Equal(("Sale", null, new Weight(9)), (row.Document, row.SaleId, row.KgAfter));
    }

    [Fact]
    public async Task GetLedger_Item_IsNamedAfterTheOldestSkuOfItsBucket()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.OwnerAsync(
            """
            insert into skus (id, code, name, bird, form) values (gen_random_uuid(), 'BRO-SKIN-2', 'Broiler Curry Cut', 'BROILER', 'SKIN');
            insert into stock_forms (code, name, counted_in_birds) values ('LIVER', 'Liver', false);
            """);
        await PostAsync(world, manager, StockWorld.Add("BROILER", "SKIN", 1));
        await PostAsync(world, manager, StockWorld.Add("BROILER", "LIVER", 1));
        var day = (await world.As<IAdjustmentService>(manager).GetLatestAsync(1)).Value[0].BusinessDate;

        var rows = (await world.As<IStockService>(manager).GetLedgerAsync(new LedgerFilter(1, day, day), 0)).Value.Rows;

        Assert.Equal(["Broiler Chicken - Liver", "Broiler Chicken - With Skin"], rows.Select(r => r.Item));
    }

    [Fact]
    public async Task GetLedger_Filters_NarrowByBirdFormReasonAndBothDays()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        for (var daysBack = 3; daysBack >= 0; daysBack--)
        {
            await using var day = world.At(Noon.AddDays(-daysBack));
            await PostAsync(day, manager, StockWorld.Add("BROILER", "SKIN", 10));
            await PostAsync(day, manager, StockWorld.Subtract("BROILER", "SKIN", 1));
            await PostAsync(day, manager, StockWorld.Add("PARENT_CULL", "LIVE", 10, 5));
            await PostAsync(day, manager, StockWorld.Add("BROILER", "SKIN", 5, store: 2));
        }

        var stock = world.As<IStockService>(manager);
        var all = new LedgerFilter(1, Today.AddDays(-2), Today.AddDays(-1));

        Assert.Equal(6, (await stock.GetLedgerAsync(all, 0)).Value.Total);
        Assert.Equal(4, (await stock.GetLedgerAsync(all with { Bird = "BROILER" }, 0)).Value.Total);
        Assert.Equal(2, (await stock.GetLedgerAsync(all with { Form = "LIVE" }, 0)).Value.Total);
        Assert.Equal(2, (await stock.GetLedgerAsync(all with { Reason = AdjustmentRules.Debit }, 0)).Value.Total);
        Assert.Equal(0, (await stock.GetLedgerAsync(all with { Bird = "BROILER", Form = "LIVE" }, 0)).Value.Total);
        Assert.Equal(
            (new Weight(9), new BalanceBefore(all.From, new Weight(9), 0)),
            ((await stock.GetLedgerAsync(all with { Bird = "BROILER", Form = "SKIN" }, 0)).Value is var ledger ? ledger.Rows[^1].KgAfter - ledger.Rows[^1].Kg : default, ledger.Before));
    }

    [Fact]
    public async Task GetLedger_Pages_TogetherHoldEachRowOnce()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using var noon = world.At(Noon);
        for (var n = 0; n < 5; n++)
            await PostAsync(noon, manager, StockWorld.Add(n % 2 == 0 ? "BROILER" : "PARENT_CULL", "SKIN", n + 1));
        var stock = noon.As<IStockService>(manager);

        var pages = new[] { 0, 1, 2 }.Select(async page => (await stock.GetLedgerAsync(AllOfToday, page, 2)).Value);

        Assert.Equal([5m, 4, 3, 2, 1], (await Task.WhenAll(pages)).SelectMany(p => p.Rows).Select(r => r.Kg.Kg));
        Assert.Empty((await stock.GetLedgerAsync(AllOfToday, 9, 2)).Value.Rows);
    }

    [Fact]
    public async Task GetLedger_Before_IsTheClosingOfTheDayBefore_BackdatedMovementsIncluded()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using (var yesterday = world.At(Noon.AddDays(-1)))
            await PostAsync(yesterday, manager, StockWorld.Add("BROILER", "LIVE", 120, 60));
        await using var noon = world.At(Noon);
        await PostAsync(noon, manager, StockWorld.Subtract("BROILER", "LIVE", 10, 5));
        await PostAsync(noon, manager, StockWorld.Add("BROILER", "LIVE", 4, 2) with { Date = Today.AddDays(-1) });
        var stock = noon.As<IStockService>(manager);
        var live = AllOfToday with { Bird = "BROILER", Form = "LIVE" };

        Assert.Equal(new BalanceBefore(Today, new Weight(124), 62), (await stock.GetLedgerAsync(live, 0)).Value.Before);
        Assert.Equal(new BalanceBefore(Today.AddDays(-1), Weight.Zero, 0), (await stock.GetLedgerAsync(live with { From = Today.AddDays(-1) }, 0)).Value.Before);
        Assert.Equal(new BalanceBefore(Today.AddDays(1), new Weight(114), 57), (await stock.GetLedgerAsync(live with { From = Today.AddDays(1), To = Today.AddDays(1) }, 0)).Value.Before);
        Assert.Null((await stock.GetLedgerAsync(AllOfToday with { Bird = "BROILER" }, 0)).Value.Before);
        Assert.Equal(new BalanceBefore(Today, Weight.Zero, 0), (await stock.GetLedgerAsync(live with { Bird = "PARENT_CULL" }, 0)).Value.Before);
    }

    [Fact]
    public async Task GetChoices_OffersReasonsThatOccurInTheStore()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        await PostAsync(world, manager, StockWorld.Add("BROILER", "SKIN", 2));
        await PostAsync(world, manager, StockWorld.Add("BROILER", "SKIN", 2, store: 2));
        await PostAsync(world, manager, StockWorld.Subtract("BROILER", "SKIN", 2, store: 2));
        var stock = world.As<IStockService>(manager);

        Assert.Equal([new ReasonCode(AdjustmentRules.Credit, "Adjustment up")], (await stock.GetChoicesAsync(1)).Value.Reasons);
        Assert.Equal([AdjustmentRules.Debit, AdjustmentRules.Credit], (await stock.GetChoicesAsync(2)).Value.Reasons.Select(r => r.Code));
    }

    [Fact]
    public async Task Export_HoldsAllFilteredRowsAndIsLogged()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using var noon = world.At(Noon);
        for (var n = 1; n <= 3; n++)
            await PostAsync(noon, manager, StockWorld.Add("BROILER", "SKIN", n));
        await PostAsync(noon, manager, StockWorld.Add("BROILER", "LIVE", 9, 3));
        List<LedgerRow> written = [];

        var result = await noon.As<IStockService>(manager).ExportLedgerAsync(AllOfToday with { Form = "SKIN" }, row =>
        {
            written.Add(row);
            return Task.CompletedTask;
        });

        Assert.True(result.IsSuccess);
        Assert.Equal([3m, 2, 1], written.Select(r => r.Kg.Kg));
        Assert.Equal("2026-07-14 SKIN", await world.OwnerScalarAsync<string>(
            """
            select concat_ws(' ', metadata -> 'filters' ->> 'from', metadata -> 'filters' ->> 'bird', metadata -> 'filters' ->> 'form')
            from app_activity_logs where event_type = 'EXPORT' and status = 'SUCCESS' and user_id = $1 and metadata ->> 'what' = 'stock ledger'
            """,
            manager.Id));
    }

    [Fact]
    public async Task Export_OfALongLedger_HoldsEachRowOnce_AndNoConnectionWhileItIsTaken()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await LongLedgerAsync(world, manager);
        List<LedgerRow> written = [];
        var held = 0L;

        var result = await world.As<IStockService>(manager).ExportLedgerAsync(AllOfToday, async row =>
        {
            if (written.Count % 1000 == 0)
            {
                held += await TestCluster.QueryAsync<long>(
                    world.Database.SuperuserConnectionString, "select count(*) from pg_stat_activity where datname = current_database() and usename = 'venus_app' and xact_start is not null");
            }

            written.Add(row);
        });

        Assert.True(result.IsSuccess);
        Assert.Equal(0, held);
        Assert.Equal(
            from posting in Enumerable.Range(1, 1500).Reverse()
            from form in (string[])["LIVE", "SKIN", "SKINLESS"]
            select (form, (long)posting),
            written.Select(row => (row.Form, row.EntryNo)));
    }

    [Fact]
    public async Task Export_OfWhoLosesTheStoreMeanwhile_IsRefusedRatherThanShort()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await LongLedgerAsync(world, manager);
        var written = 0;

        var result = await world.As<IStockService>(manager).ExportLedgerAsync(AllOfToday, async _ =>
        {
            if (written++ == 0)
                await world.OwnerAsync("delete from user_stores where user_id = $1", manager.Id);
        });

        Assert.IsType<StoreNotAssigned>(result.Problem);
        Assert.InRange(written, 1, 4499);
    }

    [Theory]
    [InlineData("Cashier")]
    [InlineData("Staff")]
    public async Task Ledger_WithoutTheKey_IsRefusedAndNothingLeaves(string role)
    {
        await using var world = await World.CreateAsync(server);
        var stock = world.As<IStockService>(await world.PersonAsync(role, 1));
        await world.StockAsync(1, "BROILER", "SKIN", 5);

        Assert.Equal(Permissions.InventoryLedger, Assert.IsType<PermissionMissing>((await stock.GetLedgerAsync(AllOfToday, 0)).Problem).Permission);
        Assert.IsType<PermissionMissing>((await stock.GetChoicesAsync(1)).Problem);
        Assert.IsType<PermissionMissing>((await stock.ExportLedgerAsync(AllOfToday, _ => throw new InvalidOperationException("A row left."))).Problem);
        Assert.Equal(0, await world.OwnerScalarAsync<long>("select count(*) from app_activity_logs where event_type = 'EXPORT'"));
    }

    [Fact]
    public async Task Ledger_OfAnotherStore_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var stock = world.As<IStockService>(await world.PersonAsync("Manager", 1));
        var there = AllOfToday with { Store = 2 };

        Assert.IsType<StoreNotAssigned>((await stock.GetLedgerAsync(there, 0)).Problem);
        Assert.IsType<StoreNotAssigned>((await stock.GetChoicesAsync(2)).Problem);
        Assert.IsType<StoreNotAssigned>((await stock.ExportLedgerAsync(there, _ => Task.CompletedTask)).Problem);
    }

    [Theory]
    [InlineData("Cashier", 1, "permission-missing")]
    [InlineData("Manager", 2, "store-not-assigned")]
    public async Task LogExport_CalledPastTheService_IsRefusedByTheDatabase(string role, int store, string slug)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(role, 1);

        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => world.SqlAsync(
            person, $$"""select posting.log_export('{"permission": "inventory.ledger", "store": {{store}}, "what": "stock ledger"}')"""));

        Assert.Equal(slug, refusal.MessageText);
    }

    [Fact]
    public async Task LogExport_Repeated_IsLoggedOnce_AndAnotherUnderItsKeyIsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var session = world.As<VenusSession>(manager);
        var export = new { Permission = Permissions.InventoryLedger, Store = 1, Key = Guid.CreateVersion7(), What = "stock ledger" };

        Assert.True((await session.PostAsync<Done>("log_export", export, CancellationToken.None)).IsSuccess);
        Assert.True((await session.PostAsync<Done>("log_export", export, CancellationToken.None)).IsSuccess);
        var other = await session.PostAsync<Done>("log_export", export with { What = "everything" }, CancellationToken.None);
        var without = await session.PostAsync<Done>("log_export", new { export.Permission, export.Store, export.What }, CancellationToken.None);

        Assert.IsType<IdempotencyMismatch>(other.Problem);
        Assert.Equal("key", without.Problem?.Field);
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from app_activity_logs where event_type = 'EXPORT' and user_id = $1", manager.Id));
    }

    private static async Task PostAsync(World world, Person person, PostAdjustment command) =>
        Assert.Null((await world.As<IAdjustmentService>(person).PostAsync(command)).Problem);

    // 1,500 postings of three movements each, as they would be after months.
    private static Task LongLedgerAsync(World world, Person person) => world.OwnerAsync(
        """
        insert into inventory_ledger (store_id, bird, form, entry_no, business_date, kg, birds, reason_code, ref_type, ref_id, line_no, kg_after, birds_after, user_id, chain_no)
        select 1, 'BROILER', f.form, n, $1, 1, 0, $2, 'ADJUSTMENT', gen_random_uuid(), 1, n, 0, $3, n
        from generate_series(1, 1500) n, (values ('LIVE'), ('SKIN'), ('SKINLESS')) f (form)
        """,
        Today,
        AdjustmentRules.Credit,
        person.Id);
}
