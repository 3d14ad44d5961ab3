using CsCheck;
using Venus.Core.Features.Prices;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Prices;

/// <summary>The price in force over time: STK-7 through the counter, random histories, history and schedule.</summary>
public sealed class PriceHistoryTests(DatabaseServer server)
{
    [Fact]
    public async Task PriceInForce_Stk7_RulesTheCounterAndKeepsSoldLines()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var cashier = await world.PersonAsync("Cashier", 1);
        var sku = await world.SkuAsync("BRO-SKIN");
        await using var twelfth = world.At(Morning(12));
        await using var fourteenth = world.At(Morning(14));
        await using var fifteenth = world.At(Morning(15));

        await SaveAsync(twelfth, null, 180, 13);
        await SaveAsync(twelfth, 180, 190, 15);
        await twelfth.StockAsync(1, "BROILER", "SKIN", 100);

        Assert.Empty((await twelfth.As<IPosService>(cashier).GetCatalogueAsync(1)).Value.Items);
        Assert.Equal(new SkuNotPriced("Broiler Chicken - With Skin"), (await SellAsync(twelfth, 180)).Problem);
        Assert.Equal(new Money(180), (await fourteenth.As<IPosService>(cashier).GetCatalogueAsync(1)).Value.Items.Single().Price);
        Assert.Equal(new Money(190), (await fifteenth.As<IPosService>(cashier).GetCatalogueAsync(1)).Value.Items.Single().Price);

        var sold = (await SellAsync(fifteenth, 190)).Value;
        await SaveAsync(fifteenth, 190, 195, 15);

        Assert.Equal(new Money(195), (await fifteenth.As<IPosService>(cashier).GetCatalogueAsync(1)).Value.Items.Single().Price);
        Assert.Equal(new PriceChanged(1, sku, "Broiler Chicken - With Skin", new Money(190), new Money(195)), (await SellAsync(fifteenth, 190)).Problem);
        Assert.Equal(new Money(180), (await fourteenth.As<IPosService>(cashier).GetCatalogueAsync(1)).Value.Items.Single().Price);
        Assert.Equal(190m, await world.OwnerScalarAsync<decimal>("select price_snapshot from sale_items where sale_id = $1", sold.Id));

        async Task SaveAsync(World at, decimal? seen, decimal price, int from)
        {
            var change = new PriceChange(sku, seen is { } s ? new Money(s) : null, new Money(price));
            Assert.Equal(1, (await at.As<IPriceService>(manager).SaveAsync(new SavePrices(1, Day(from), [change]))).Value);
        }

        async Task<Core.Result<SalePosted>> SellAsync(World at, decimal price) => await at.As<IPosService>(cashier).PostAsync(new PostSale(
            1, Guid.CreateVersion7(), [new SaleLine(sku, new Weight(1), 0, new Money(price))], [new PaymentPart("CASH", new Money(price))]));
    }

    [Fact]
    public async Task PriceInForce_RandomHistories_AsThePureRuleSays()
    {
        await using var world = await World.CreateAsync(server);
        var prices = world.As<IPriceService>(await world.PersonAsync("Manager", 1, 2, 3, 4, 5));
        var today = (await prices.GetAsync(1)).Value.Today;
        var steps = Gen.Select(Gen.Int[1, 99_999], Gen.Int[0, 6]).List[0, 12];
        Dictionary<(int Store, Guid Sku), List<PriceStep>> entered = [];
        foreach (var store in Enumerable.Range(1, 5))
        {
            foreach (var row in (await prices.GetAsync(store)).Value.Rows)
                entered[(store, row.Sku)] = [.. steps.Single().Select(s => new PriceStep(new Money(s.Item1 / 100m), today.AddDays(s.Item2)))];
        }

        await EnterAsync(world, entered);

        foreach (var store in Enumerable.Range(1, 5))
        {
            foreach (var day in Enumerable.Range(-1, 9).Select(today.AddDays))
            {
                foreach (var row in (await prices.GetAsync(store, day)).Value.Rows)
                {
                    var history = entered[(store, row.Sku)];
                    Assert.Equal(PriceRules.InForce(history, day), row.InForce);
                    var next = history.Where(p => p.From > day).OrderBy(p => p.From).FirstOrDefault();
                    Assert.Equal(next is null ? null : PriceRules.InForce(history, next.From), row.Next);
                }
            }
        }
    }

    [Fact]
    public async Task SaveSeveralTimes_UnderAStoppedClock_TheLastEntryCounts()
    {
        await using var world = await World.CreateAsync(server);
        await using var stopped = world.At(Morning(14));
        var prices = stopped.As<IPriceService>(await world.PersonAsync("Manager", 1));
        var sku = await world.SkuAsync("BRO-SKIN");
        Money? seen = null;

        foreach (var price in new decimal[] { 180, 170, 195, 160 })
        {
            await prices.SaveAsync(new SavePrices(1, Day(14), [new PriceChange(sku, seen, new Money(price))]));
            seen = new Money(price);
            Assert.Equal(seen, (await prices.GetAsync(1)).Value.Rows.Single(r => r.Sku == sku).Price);
        }

        Assert.Equal([160m, 195m, 170m, 180m], (await prices.GetHistoryAsync(1, sku)).Value.Rows.Select(r => r.Price.Amount));
    }

    [Fact]
    public async Task History_OwnStore_LatestFirstWithAuthorAndSupersededRows()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.PriceAsync(1, "BRO-SKIN", 170);
        await world.PriceAsync(2, "BRO-SKIN", 999);
        var sku = await world.SkuAsync("BRO-SKIN");
        var prices = world.As<IPriceService>(manager);
        var today = (await prices.GetAsync(1)).Value.Today;
        await prices.SaveAsync(new SavePrices(1, today, [new PriceChange(sku, new Money(170), new Money(180))]));
        await prices.SaveAsync(new SavePrices(1, today.AddDays(3), [new PriceChange(sku, new Money(180), new Money(190))]));

        var page = (await world.As<IPriceService>(cashier).GetHistoryAsync(1, sku)).Value;

        Assert.Equal(
            [(190m, today.AddDays(3), manager.Name, false), (180m, today, manager.Name, false), (170m, today, "Former colleague", true)],
            page.Rows.Select(r => (r.Price.Amount, r.EffectiveDate, r.By, r.Superseded)));
        Assert.Equal(3, page.Total);
        var second = (await prices.GetHistoryAsync(1, sku, 1, 2)).Value;
        Assert.Equal((3, 170m), (second.Total, second.Rows.Single().Price.Amount));
    }

    [Fact]
    public async Task Scheduled_LaterDays_LatestRowOfEachWithThePriceBefore()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var prices = world.As<IPriceService>(manager);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        var sku = await world.SkuAsync("BRO-SKIN");
        var live = await world.SkuAsync("BRO-LIVE");
        var today = (await prices.GetAsync(1)).Value.Today;
        await prices.SaveAsync(new SavePrices(1, today.AddDays(2), [new PriceChange(sku, new Money(180), new Money(190))]));
        await prices.SaveAsync(new SavePrices(1, today.AddDays(2), [new PriceChange(sku, new Money(190), new Money(195))]));
        await prices.SaveAsync(new SavePrices(1, today.AddDays(5), [new PriceChange(sku, new Money(195), new Money(185)), new PriceChange(live, null, new Money(120))]));

        var scheduled = (await prices.GetScheduledAsync(1)).Value;

        Assert.Equal(
            [
                ("BRO-SKIN", new Money(180), new Money(195), today.AddDays(2), manager.Name),
                ("BRO-LIVE", (Money?)null, new Money(120), today.AddDays(5), manager.Name),
                ("BRO-SKIN", new Money(195), new Money(185), today.AddDays(5), manager.Name),
            ],
            scheduled.Select(s => (s.Code, s.Before, s.Price, s.EffectiveDate, s.By)));
    }

    private static async Task EnterAsync(World world, Dictionary<(int Store, Guid Sku), List<PriceStep>> entered)
    {
        var rows = entered.SelectMany(e => e.Value.Select(p => (e.Key.Store, e.Key.Sku, p.Price.Amount, p.From))).ToList();
        await world.OwnerAsync(
            """
            insert into store_prices (store_id, id, sku_id, price, effective_date, created_by)
            select r.store, gen_random_uuid(), r.sku, r.price, r.day, gen_random_uuid()
            from unnest($1, $2, $3, $4) with ordinality as r (store, sku, price, day, n) order by n
            """,
            rows.Select(r => r.Store).ToArray(),
            rows.Select(r => r.Sku).ToArray(),
            rows.Select(r => r.Amount).ToArray(),
            rows.Select(r => r.From).ToArray());
    }

    private static DateTimeOffset Morning(int day) => new(2026, 1, day, 9, 0, 0, TimeSpan.FromHours(5.5));

    private static DateOnly Day(int day) => new(2026, 1, day);
}
