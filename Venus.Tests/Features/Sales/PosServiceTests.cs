using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sales;

public sealed class PosServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task GetCatalogue_PricedSkusOnly_ShowsPriceAndStock()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.PriceAsync(2, "BRO-LIVE", 120);
        await world.StockAsync(1, "BROILER", "SKIN", 12.5m);

        var catalogue = (await world.As<IPosService>(cashier).GetCatalogueAsync(1)).Value;

        var item = Assert.Single(catalogue.Items);
        Assert.Equal(("BRO-SKIN", new Money(180), new Weight(12.5m)), (item.Code, item.Price, item.Available));
        Assert.True(catalogue.IsOpen);
    }

    [Fact]
    public async Task Post_WeighedLines_SellsAndListsTheSale()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.StockAsync(1, "BROILER", "SKIN", 12.5m);
        var pos = world.As<IPosService>(cashier);
        var line = new SaleLine(await world.SkuAsync("BRO-SKIN"), new Weight(2.5m), 0, new Money(180));

        var posted = (await pos.PostAsync(new PostSale(1, Guid.CreateVersion7(), [line], [new PaymentPart("CASH", new Money(450), Tendered: new Money(500))]))).Value;

        Assert.Equal((new Money(450), new Money(50), "PAID"), (posted.Total, posted.Change, posted.Status));
        var row = Assert.Single((await pos.GetOwnSalesOfTodayAsync(1)).Value.Rows);
        Assert.Equal((posted.Number, new Weight(2.5m), "CASH", cashier.Name), (row.Number, row.Weight, row.Method, row.Cashier));
        Assert.Equal(new Weight(10), (await pos.GetCatalogueAsync(1)).Value.Items.Single().Available);
        Assert.Empty(await world.VerifyAsync());
    }

    /// <summary>A counter reads its own sales after every sale of the store, so that the length of the day must not matter.</summary>
    [Fact]
    public async Task GetOwnSalesOfToday_OfALongDay_ReadsOnePageAndCountsAll()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.StockAsync(1, "BROILER", "SKIN", 12.5m);
        var pos = world.As<IPosService>(cashier);
        var line = new SaleLine(await world.SkuAsync("BRO-SKIN"), new Weight(1), 0, new Money(180));
        List<Guid> sold = [];
        for (var i = 0; i < 5; i++)
            sold.Insert(0, (await pos.PostAsync(new PostSale(1, Guid.CreateVersion7(), [line], [new PaymentPart("CASH", new Money(180))]))).Value.Id);

        var (newest, last) = ((await pos.GetOwnSalesOfTodayAsync(1, 0, 2)).Value, (await pos.GetOwnSalesOfTodayAsync(1, 2, 2)).Value);

        Assert.Equal(sold[..2], newest.Rows.Select(row => row.Id));
        Assert.Equal(sold[4..], last.Rows.Select(row => row.Id));
        Assert.Equal(new SaleTotals(5, new Money(900), 0), newest.Totals);
    }
}
