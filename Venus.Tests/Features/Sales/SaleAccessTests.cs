using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;
using static Venus.Core.Features.Sales.PaymentMethods;
using static Venus.Tests.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

/// <summary>Who sees, prints and sells what: the service first, and the row policies behind it.</summary>
public sealed class SaleAccessTests(DatabaseServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Cashier_SeesAndPrintsOwnSalesOfTodayOnly()
    {
        await using var counter = await OpenAsync(server);
        var cashier = await counter.World.PersonAsync("Cashier", Store);
        var others = await counter.SellSkinAsync();
        var own = await SellAsync(counter, cashier);
        var sales = counter.World.As<ISaleService>(cashier);
        await using var tomorrow = counter.World.At(DateTimeOffset.UtcNow.AddDays(1));

        Assert.Equal(own.Number, (await sales.GetAsync(Store, own.Id, Cancel)).Value.Number);
        Assert.Equal(0, (await sales.PrintAsync(Store, own.Id, Cancel)).Value.Copy);
        await counter.AssertRefusedAsync<NotFound>(async () => (await sales.GetAsync(Store, others.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<NotFound>(async () => (await sales.PrintAsync(Store, others.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<NotFound>(async () => (await tomorrow.As<ISaleService>(cashier).GetAsync(Store, own.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<NotFound>(async () => (await tomorrow.As<ISaleService>(cashier).PrintAsync(Store, own.Id, Cancel)).Problem);
        Assert.Equal([own.Id], (await counter.World.As<IPosService>(cashier).GetOwnSalesOfTodayAsync(Store, cancellationToken: Cancel)).Value.Rows.Select(r => r.Id));
        Assert.Equal(1L, await counter.World.SqlAsync(cashier, "select count(*) from sales"));
    }

    [Fact]
    public async Task Rows_OfOwnSalesOfAnEarlierDay_AreClosedToACashier()
    {
        await using var counter = await OpenAsync(server);
        var cashier = await counter.World.PersonAsync("Cashier", Store);
        await SellAsync(counter, cashier);
        await counter.World.OwnerAsync("alter table sales disable trigger guard");
        await counter.World.OwnerAsync("update sales set business_date = business_date - 1");

        foreach (var table in (string[])["sales", "sale_items", "sale_payments"])
            Assert.Equal(0L, await counter.World.SqlAsync(cashier, $"select count(*) from {table}"));
    }

    [Fact]
    public async Task List_WithoutThePagesKey_IsRefused()
    {
        await using var counter = await OpenAsync(server);
        var sales = counter.World.As<ISaleService>(await counter.World.PersonAsync("Cashier", Store));
        var filter = Today();

        Problem?[] refusals =
        [
            (await sales.ListAsync(filter, 0, cancellationToken: Cancel)).Problem,
            (await sales.GetTotalsAsync(filter, Cancel)).Problem,
            (await sales.GetCashiersAsync(Store, Cancel)).Problem,
        ];

        Assert.All(refusals, r => Assert.Equal(new PermissionMissing(Permissions.SalesView), r));
    }

    [Fact]
    public async Task Get_WithoutAnyKey_IsRefusedNamingThePagesKey()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        var nobody = counter.World.As<ISaleService>(await counter.World.PersonAsync("Staff", Store));

        Assert.Equal(new PermissionMissing(Permissions.SalesView), (await nobody.GetAsync(Store, sold.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<PermissionMissing>(async () => (await nobody.PrintAsync(Store, sold.Id, Cancel)).Problem);
    }

    [Fact]
    public async Task PLT_1_Get_OtherStore_IsNotAssigned_AndItsRecordIsNotFound()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        var neighbour = await counter.World.PersonAsync("Store Manager", 2);
        var sales = counter.World.As<ISaleService>(neighbour);

        Assert.Equal(new StoreNotAssigned(Store), (await sales.ListAsync(Today(), 0, cancellationToken: Cancel)).Problem);
        Assert.Equal(new StoreNotAssigned(Store), (await sales.GetTotalsAsync(Today(), Cancel)).Problem);
        Assert.Equal(new StoreNotAssigned(Store), (await sales.GetCashiersAsync(Store, Cancel)).Problem);
        Assert.Equal(new StoreNotAssigned(Store), (await sales.GetAsync(Store, sold.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<StoreNotAssigned>(async () => (await sales.PrintAsync(Store, sold.Id, Cancel)).Problem);
        Assert.Equal(new NotFound("sale"), (await sales.GetAsync(2, sold.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<NotFound>(async () => (await sales.PrintAsync(2, sold.Id, Cancel)).Problem);
        foreach (var table in (string[])["sales", "sale_items", "sale_payments", "sale_reversals", "document_prints"])
            Assert.Equal(0L, await counter.World.SqlAsync(neighbour, $"select count(*) from {table}"));
    }

    [Fact]
    public async Task PRM_10_Cashier_SeesPriceAndStockOfOwnStore_AndIsRefusedTheOther()
    {
        await using var counter = await OpenAsync(server);
        await counter.World.PriceAsync(2, "BRO-SKIN", 199m);
        await counter.World.StockAsync(2, "BROILER", "SKIN", 50m);
        var cashier = await counter.World.PersonAsync("Cashier", Store);
        var pos = counter.World.As<IPosService>(cashier);

        var cut = (await pos.GetCatalogueAsync(Store, Cancel)).Value.Items.Single(i => i.Sku == counter.Skin);
        Assert.Equal((new Money(180m), new Weight(100m)), (cut.Price, cut.Available));

        Assert.Equal(new StoreNotAssigned(2), (await pos.GetCatalogueAsync(2, Cancel)).Problem);
        Assert.Equal(new StoreNotAssigned(2), (await pos.GetOwnSalesOfTodayAsync(2, cancellationToken: Cancel)).Problem);
        await counter.AssertRefusedAsync<StoreNotAssigned>(async () =>
            (await pos.PostAsync(Sale([Line(counter.Skin, 1m, 199m)], Part(Cash, 199m)) with { Store = 2 }, Cancel)).Problem);
        Assert.Equal(0L, await counter.World.SqlAsync(cashier, "select count(*) from store_prices where store_id = 2"));
        Assert.Equal(0L, await counter.World.SqlAsync(cashier, "select count(*) from stock_balances where store_id = 2"));
    }

    [Fact]
    public async Task Print_EachCopy_IsCounted()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();

        var copies = new List<int>();
        for (var i = 0; i < 3; i++)
            copies.Add((await counter.Sales.PrintAsync(Store, sold.Id, Cancel)).Value.Copy);

        Assert.Equal([0, 1, 2], copies);
        Assert.Equal(3, (await counter.Sales.GetAsync(Store, sold.Id, Cancel)).Value.Prints);
    }

    [Fact]
    public async Task Print_RepeatedAfterALostAnswer_IsTheSameCopy()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        string Print(Guid key) => $$"""posting.print_sale('{"store": {{Store}}, "key": "{{key}}", "sale": "{{sold.Id}}"}') ->> 'copy'""";
        var (first, second) = (Print(Guid.CreateVersion7()), Print(Guid.CreateVersion7()));

        Assert.Equal("0 0 1 1", await counter.World.SqlAsync(counter.Seller, $"select concat_ws(' ', {first}, {first}, {second}, {second})"));
    }

    [Fact]
    public async Task Print_AfterTheStoreIsRegistered_ShowsAnOlderSaleAsItWas()
    {
        await using var counter = await OpenAsync(server);
        var before = await counter.SellSkinAsync();
        await counter.World.OwnerAsync("update stores set gst_number = '29ABCDE1234F1Z5' where id = 1");
        var after = await counter.SellSkinAsync();

        Assert.Null((await counter.Sales.PrintAsync(Store, before.Id, Cancel)).Value.Sale.GstNumber);
        Assert.Equal("29ABCDE1234F1Z5", (await counter.Sales.PrintAsync(Store, after.Id, Cancel)).Value.Sale.GstNumber);
    }

    [Fact]
    public async Task Print_ManyAtOnce_NeverCountsOneNumberTwice()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();

        var printed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => counter.Sales.PrintAsync(Store, sold.Id, Cancel)));

        Assert.Equal(Enumerable.Range(0, 8), printed.Select(p => p.Value.Copy).Order());
    }

    [Fact]
    public async Task Print_WhileAnotherIsCounted_IsTheNextCopy()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        await using var first = await counter.World.HoldAsync(
            counter.Seller, "select posting.print_sale(jsonb_build_object('store', 1, 'key', gen_random_uuid(), 'sale', $1::uuid))", sold.Id);

        var second = await first.CommitBeforeAsync(counter.Sales.PrintAsync(Store, sold.Id, Cancel));

        Assert.Equal(1, second.Value.Copy);
    }

    [Fact]
    public async Task SignedOut_EverySaleCall_IsRefused()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        var nobody = counter.World.As<ISaleService>(null);

        Assert.IsType<NotSignedIn>((await nobody.ListAsync(Today(), 0, cancellationToken: Cancel)).Problem);
        Assert.IsType<NotSignedIn>((await nobody.GetAsync(Store, sold.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<NotSignedIn>(async () => (await nobody.PrintAsync(Store, sold.Id, Cancel)).Problem);
        await counter.AssertRefusedAsync<NotSignedIn>(async () =>
            (await nobody.VoidAsync(new VoidSale(Store, Guid.CreateVersion7(), sold.Id, "mine"), Cancel)).Problem);
    }

    private static SaleFilter Today() => new(Store, DateOnly.MinValue.AddYears(2000), DateOnly.MinValue.AddYears(2100));

    private static async Task<SalePosted> SellAsync(Counter counter, Person seller) =>
        (await counter.World.As<IPosService>(seller).PostAsync(Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m)), Cancel)).Value;
}
