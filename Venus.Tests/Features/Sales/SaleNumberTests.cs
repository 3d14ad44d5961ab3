using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Support;
using static Venus.Core.Features.Sales.PaymentMethods;
using static Venus.Tests.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

/// <summary>Numbers, business dates and prices at other moments, posted through the same functions under the tests' clock.</summary>
public sealed class SaleNumberTests(DatabaseServer server)
{
    [Fact]
    public async Task SAL_18_Post_AroundTheFinancialYearsEnd_CountsInTheStoresZone()
    {
        await using var counter = await OpenAsync(server);
        await using var before = counter.World.At(new DateTimeOffset(2027, 3, 31, 18, 29, 59, TimeSpan.Zero));
        await using var after = counter.World.At(new DateTimeOffset(2027, 3, 31, 18, 30, 0, TimeSpan.Zero));

        var last = (await counter.PostAsync(before, SkinSale(counter))).Value;
        var first = (await counter.PostAsync(after, SkinSale(counter))).Value;

        Assert.Equal(("S01/26-27/000001", new DateOnly(2027, 3, 31)), (last.Number, last.BusinessDate));
        Assert.Equal(("S01/27-28/000001", new DateOnly(2027, 4, 1)), (first.Number, first.BusinessDate));
    }

    [Fact]
    public async Task SAL_18_Post_AtTheMomentsOfTheCase_Is25_26Then26_27()
    {
        await using var counter = await OpenAsync(server);
        await HistoricPriceAsync(counter, 180m, new DateOnly(2026, 1, 1));
        await using var before = counter.World.At(new DateTimeOffset(2026, 3, 31, 18, 29, 59, TimeSpan.Zero));
        await using var after = counter.World.At(new DateTimeOffset(2026, 3, 31, 18, 30, 0, TimeSpan.Zero));

        Assert.Equal("S01/25-26/000001", (await counter.PostAsync(before, SkinSale(counter))).Value.Number);
        Assert.Equal("S01/26-27/000001", (await counter.PostAsync(after, SkinSale(counter))).Value.Number);
    }

    [Fact]
    public async Task SAL_18_Post_AfterNumber999999_GrowsADigit()
    {
        await using var counter = await OpenAsync(server);
        var year = (await counter.SellSkinAsync()).Number.Split('/')[1];
        await counter.World.OwnerAsync("update private.document_counters set last_no = 999998 where store_id = 1 and series = ''");

        Assert.Equal($"S01/{year}/999999", (await counter.SellSkinAsync()).Number);
        Assert.Equal($"S01/{year}/1000000", (await counter.SellSkinAsync()).Number);
    }

    [Fact]
    public async Task STK_7_Price_OfEachDay_IsTheLatestInForce_AndSoldLinesKeepTheirs()
    {
        await using var counter = await OpenAsync(server);
        await counter.World.StockAsync(Store, "PARENT_CULL", "SKIN", 10m);
        var cut = await counter.World.SkuAsync("PC-SKIN");
        await HistoricPriceAsync(counter, 180m, new DateOnly(2026, 1, 13), "PC-SKIN");
        await HistoricPriceAsync(counter, 190m, new DateOnly(2026, 1, 15), "PC-SKIN");

        await using var the12th = counter.World.At(At(12));
        Assert.Equal(new SkuNotPriced("Country Chicken - With Skin"), (await counter.PostAsync(the12th, Kilo(180m))).Problem);
        Assert.DoesNotContain((await the12th.As<IPosService>(counter.Seller).GetCatalogueAsync(Store, TestContext.Current.CancellationToken)).Value.Items,
            i => i.Sku == cut);
        await using var the14th = counter.World.At(At(14));
        Assert.True((await counter.PostAsync(the14th, Kilo(180m))).IsSuccess);
        await using var the15th = counter.World.At(At(15));
        var sold = (await counter.PostAsync(the15th, Kilo(190m))).Value;

        await HistoricPriceAsync(counter, 195m, new DateOnly(2026, 1, 15), "PC-SKIN");

        Assert.Equal(new Money(195m), Assert.IsType<PriceChanged>((await counter.PostAsync(the15th, Kilo(190m))).Problem).Price);
        Assert.True((await counter.PostAsync(the15th, Kilo(195m))).IsSuccess);
        Assert.Equal(new Money(190m), (await the15th.As<ISaleService>(counter.Seller).GetAsync(Store, sold.Id, TestContext.Current.CancellationToken)).Value.Items[0].Price);

        PostSale Kilo(decimal price) => Sale([Line(cut, 1m, price)], Part(Cash, price));
        static DateTimeOffset At(int day) => new(2026, 1, day, 6, 0, 0, TimeSpan.Zero);
    }

    [Fact]
    public async Task Post_AroundTheStoresMidnight_TakesThePriceOfItsBusinessDate()
    {
        await using var counter = await OpenAsync(server);
        await counter.World.StockAsync(Store, "PARENT_CULL", "SKIN", 10m);
        var cut = await counter.World.SkuAsync("PC-SKIN");
        await HistoricPriceAsync(counter, 180m, new DateOnly(2026, 1, 13), "PC-SKIN");
        await HistoricPriceAsync(counter, 190m, new DateOnly(2026, 1, 15), "PC-SKIN");
        // 14 January in London all the while.
        await using var before = counter.World.At(new DateTimeOffset(2026, 1, 14, 18, 29, 59, TimeSpan.Zero));
        await using var after = counter.World.At(new DateTimeOffset(2026, 1, 14, 18, 30, 0, TimeSpan.Zero));

        Assert.Equal(new Money(180m), Assert.IsType<PriceChanged>((await counter.PostAsync(before, Kilo(190m))).Problem).Price);
        Assert.Equal(new Money(190m), Assert.IsType<PriceChanged>((await counter.PostAsync(after, Kilo(180m))).Problem).Price);
        Assert.True((await counter.PostAsync(before, Kilo(180m))).IsSuccess);
        Assert.True((await counter.PostAsync(after, Kilo(190m))).IsSuccess);

        PostSale Kilo(decimal price) => Sale([Line(cut, 1m, price)], Part(Cash, price));
    }

    private static PostSale SkinSale(Counter counter) => Sale([Line(counter.Skin, 1m, 180m)], Part(Cash, 180m));

    // The guard admits prices from today on only; history is made as the owner.
    private static async Task HistoricPriceAsync(Counter counter, decimal price, DateOnly from, string sku = "BRO-SKIN")
    {
        await counter.World.OwnerAsync("alter table store_prices disable trigger guard");
        await counter.World.PriceAsync(Store, sku, price, from);
        await counter.World.OwnerAsync("alter table store_prices enable trigger guard");
    }
}
