using Venus.Core.Features.Prices;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Prices;

public sealed class PriceCopyTests(DatabaseServer server)
{
    [Fact]
    public async Task Copy_ToTwoStores_WritesWhatDiffersAndLeavesTheRest()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2, 3);
        var prices = world.As<IPriceService>(manager);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.PriceAsync(1, "BRO-LIVE", 120);
        await world.PriceAsync(2, "BRO-SKIN", 180);
        await world.PriceAsync(2, "PC-LIVE", 300);
        var today = (await prices.GetAsync(1)).Value.Today;

        Assert.Equal(
            [(2, "S02", 1), (3, "S03", 2)],
            (await prices.GetCopyTargetsAsync(1, today)).Value.Select(t => (t.Store, t.Code, t.Differing)));
        var written = (await prices.CopyAsync(1, today, [3, 2, 3, 1])).Value;

        Assert.Equal([KeyValuePair.Create(2, 1), KeyValuePair.Create(3, 2)], written.OrderBy(w => w.Key));
        Assert.Equal([120m, 180m, null, 300m], await PricesOfAsync(prices, 2));
        Assert.Equal([120m, 180m, null, null], await PricesOfAsync(prices, 3));
        Assert.Equal(0, (await prices.CopyAsync(1, today, [2])).Value[2]);
        Assert.All((await prices.GetCopyTargetsAsync(1, today)).Value, t => Assert.Equal(0, t.Differing));
    }

    [Fact]
    public async Task Copy_LaterDay_SchedulesInTheOtherStore()
    {
        await using var world = await World.CreateAsync(server);
        var prices = world.As<IPriceService>(await world.PersonAsync("Admin"));
        await world.PriceAsync(1, "BRO-SKIN", 180);
        var today = (await prices.GetAsync(1)).Value.Today;
        await world.PriceAsync(1, "BRO-SKIN", 190, today.AddDays(2));

        Assert.Equal(1, (await prices.CopyAsync(1, today.AddDays(3), [4])).Value[4]);

        Assert.Equal((new Money(190), today.AddDays(3)), (await prices.GetScheduledAsync(4)).Value.Select(s => (s.Price, s.EffectiveDate)).Single());
        Assert.Null((await prices.GetAsync(4)).Value.Rows[1].Price);
    }

    [Fact]
    public async Task Copy_FloorRaisedSince_RefusedInEveryStore()
    {
        await using var world = await World.CreateAsync(server);
        var prices = world.As<IPriceService>(await world.PersonAsync("Admin"));
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.PriceAsync(1, "BRO-LIVE", 120);
        await world.PriceAsync(2, "BRO-SKIN", 180);
        await world.OwnerAsync("update skus set floor_price = 185 where code = 'BRO-SKIN'");
        var today = (await prices.GetAsync(1)).Value.Today;
        var before = await world.CountsAsync();

        Assert.IsType<PriceBelowFloor>((await prices.CopyAsync(1, today, [2, 3])).Problem);

        Assert.Equal(before, await world.CountsAsync());
    }

    [Fact]
    public async Task Copy_NoStoreOrAPastDayThere_Refused()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("update stores set timezone = 'America/New_York' where id = 1");
        await using var then = world.At(DateTimeOffset.Parse("2026-07-14T20:00:00Z", null));
        var prices = then.As<IPriceService>(await world.PersonAsync("Admin"));
        var today = (await prices.GetAsync(1)).Value.Today;
        await prices.SaveAsync(new SavePrices(1, today, [new PriceChange(await world.SkuAsync("BRO-SKIN"), null, new Money(180))]));
        var before = await world.CountsAsync();

        Assert.Equal("stores", (await prices.CopyAsync(1, today, [1])).Problem?.Field);
        Assert.Equal(
            new PriceDatePast("Venus Chicken - Uptown", new DateOnly(2026, 7, 14), new DateOnly(2026, 7, 15)),
            (await prices.CopyAsync(1, today, [2])).Problem);

        Assert.Equal(before, await world.CountsAsync());
    }

    [Fact]
    public async Task Copy_CrossingCopies_BothEndWithoutDeadlock()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.PriceAsync(2, "BRO-LIVE", 120);
        var today = (await world.As<IPriceService>(admin).GetAsync(1)).Value.Today;

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(n =>
            world.As<IPriceService>(admin).CopyAsync(1 + n % 2, today, n % 2 == 0 ? [5, 4, 3, 2] : [1, 3, 4, 5])));

        Assert.All(answers, a => Assert.True(a.IsSuccess, a.Problem?.Message));
        Assert.Empty(await world.VerifyAsync());
    }

    private static async Task<decimal?[]> PricesOfAsync(IPriceService prices, int store) =>
        [.. (await prices.GetAsync(store)).Value.Rows.Where(r => r.Code is "BRO-LIVE" or "BRO-SKIN" or "BRO-SKINLESS" or "PC-LIVE").Select(r => r.Price?.Amount)];
}
