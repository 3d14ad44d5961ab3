using Npgsql;
using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Features.Skus;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Prices;

public sealed class PriceServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task Get_Today_ShowsActiveSkusWithPriceSinceFloorAndNext()
    {
        await using var world = await World.CreateAsync(server);
        var prices = world.As<IPriceService>(await world.PersonAsync("Cashier", 1));
        await world.OwnerAsync("update skus set is_active = false where code = 'PC-SKIN'");
        await world.OwnerAsync("update skus set floor_price = 100 where code = 'BRO-SKIN'");
        await world.PriceAsync(1, "BRO-SKIN", 180);
        var today = (await prices.GetAsync(1)).Value.Today;
        await world.PriceAsync(1, "BRO-SKIN", 190, today.AddDays(2));
        await world.PriceAsync(1, "BRO-SKIN", 195, today.AddDays(2));
        await world.PriceAsync(2, "BRO-LIVE", 120);

        var list = (await prices.GetAsync(1)).Value;

        Assert.Equal((1, today, today, false), (list.Store, list.Today, list.Date, list.IsPast));
        Assert.Equal(["BRO-LIVE", "BRO-SKIN", "BRO-SKINLESS", "PC-LIVE", "PC-SKINLESS"], list.Rows.Select(r => r.Code));
        var skin = list.Rows[1];
        Assert.Equal(new PriceStep(new Money(180), today), skin.InForce);
        Assert.Equal(new PriceStep(new Money(195), today.AddDays(2)), skin.Next);
        Assert.Equal(new Money(100), skin.FloorPrice);
        Assert.All(list.Rows.Where(r => r.Code != "BRO-SKIN"), r => Assert.Equal((null, null), (r.InForce, r.Next)));
    }

    [Fact]
    public async Task Save_ChangedAndUnchanged_WritesTheChangedOnly()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Store Manager", 1);
        var prices = world.As<IPriceService>(manager);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.PriceAsync(1, "BRO-LIVE", 120);
        var list = (await prices.GetAsync(1)).Value;

        var written = await prices.SaveAsync(new SavePrices(1, list.Today, [Change(list, "BRO-SKIN", 180), Change(list, "BRO-LIVE", 125), Change(list, "PC-LIVE", 300)]));

        Assert.Equal(2, written.Value);
        Assert.Equal(1L, await CountAsync(world, "BRO-SKIN"));
        Assert.Equal(2L, await CountAsync(world, "BRO-LIVE"));
        var now = (await prices.GetAsync(1)).Value.Rows.ToDictionary(r => r.Code, r => r.Price);
        Assert.Equal((new Money(180), new Money(125), new Money(300)), (now["BRO-SKIN"]!.Value, now["BRO-LIVE"]!.Value, now["PC-LIVE"]!.Value));
        Assert.Equal(2L, await world.OwnerScalarAsync<long>(
            "select count(*) from audit_logs where entity_type = 'store_prices' and store_id = 1 and user_id = $1 and new_values ? 'price'", manager.Id));
        Assert.Equal(0, (await prices.SaveAsync(new SavePrices(1, list.Today, []))).Value);
    }

    [Fact]
    public async Task Save_BelowFloor_RefusedWithFiguresAndNothingWritten()
    {
        await using var world = await World.CreateAsync(server);
        var prices = world.As<IPriceService>(await world.PersonAsync("Manager", 1));
        await world.OwnerAsync("update skus set floor_price = 150.50 where code = 'BRO-SKIN'");
        var list = (await prices.GetAsync(1)).Value;
        var before = await world.CountsAsync();

        var problem = (await prices.SaveAsync(new SavePrices(1, list.Today, [Change(list, "BRO-LIVE", 120), Change(list, "BRO-SKIN", 150.49m)]))).Problem!;

        Assert.Equal("Broiler Chicken - With Skin: ₹150.49 is under its floor price of ₹150.50 per kg.", problem.Message);
        Assert.Equal((await world.SkuAsync("BRO-SKIN")).ToString(), problem.Field);
        Assert.Equal(before, await world.CountsAsync());
        Assert.True((await prices.SaveAsync(new SavePrices(1, list.Today, [Change(list, "BRO-SKIN", 150.50m)]))).IsSuccess);
    }

    [Fact]
    public async Task Save_PastDay_RefusedWithTheStoresDay()
    {
        await using var world = await World.CreateAsync(server);
        await using var then = world.At(DateTimeOffset.Parse("2026-07-14T06:00:00+05:30", null));
        var prices = then.As<IPriceService>(await world.PersonAsync("Manager", 1));
        var list = (await prices.GetAsync(1)).Value;
        var before = await world.CountsAsync();

        var problem = (await prices.SaveAsync(new SavePrices(1, new DateOnly(2026, 7, 13), [Change(list, "BRO-LIVE", 120)]))).Problem!;

        Assert.Equal("effective_date", problem.Field);
        Assert.Equal(
            "13 Jul 2026 is past: at Venus Chicken - Downtown it is 14 Jul 2026, and a price starts that day or later.", problem.Message);
        Assert.Equal(before, await world.CountsAsync());
    }

    // "A wastage rate or price is never chosen by server date instead of business date."
    [Fact]
    public async Task GetAndSave_StoresInTwoZones_EachHasItsOwnDay()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("update stores set timezone = 'America/New_York' where id = 2");
        await using var then = world.At(DateTimeOffset.Parse("2026-07-14T20:00:00Z", null));
        var prices = then.As<IPriceService>(await world.PersonAsync("Manager", 1, 2));
        DateOnly fourteenth = new(2026, 7, 14), fifteenth = new(2026, 7, 15);

        var kolkata = (await prices.GetAsync(1)).Value;
        var newYork = (await prices.GetAsync(2)).Value;

        Assert.Equal((fifteenth, fourteenth), (kolkata.Today, newYork.Today));
        Assert.IsType<PriceDatePast>((await prices.SaveAsync(new SavePrices(1, fourteenth, [Change(kolkata, "BRO-LIVE", 120)]))).Problem);
        Assert.True((await prices.SaveAsync(new SavePrices(2, fourteenth, [Change(newYork, "BRO-LIVE", 120)]))).IsSuccess);
        await prices.SaveAsync(new SavePrices(2, fifteenth, [new PriceChange(await world.SkuAsync("BRO-LIVE"), new Money(120), new Money(125))]));
        Assert.Equal(new Money(120), (await prices.GetAsync(2)).Value.Rows[0].Price);
    }

    [Fact]
    public async Task Save_PriceSetMeanwhile_RefusedWithBothFigures()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        var mine = world.As<IPriceService>(manager);
        var list = (await mine.GetAsync(1)).Value;
        await world.As<IPriceService>(manager).SaveAsync(new SavePrices(1, list.Today, [Change(list, "BRO-SKIN", 185)]));

        var problem = (await mine.SaveAsync(new SavePrices(1, list.Today, [Change(list, "BRO-SKIN", 170)]))).Problem;

        Assert.Equal(new PriceSetMeanwhile(await world.SkuAsync("BRO-SKIN"), "Broiler Chicken - With Skin", new Money(180), new Money(185)), problem);
        Assert.Equal(2L, await CountAsync(world, "BRO-SKIN"));
    }

    [Fact]
    public async Task Save_TwentyAtOnceFromOnePrice_OneIsWritten()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        var list = (await world.As<IPriceService>(manager).GetAsync(1)).Value;

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(n =>
            world.As<IPriceService>(manager).SaveAsync(new SavePrices(1, list.Today, [Change(list, "BRO-SKIN", 180 + n)]))));

        Assert.Single(answers, a => a.IsSuccess);
        Assert.All(answers.Where(a => !a.IsSuccess), a => Assert.IsType<PriceSetMeanwhile>(a.Problem));
        Assert.Equal(2L, await CountAsync(world, "BRO-SKIN"));
    }

    [Fact]
    public async Task Save_UnknownInactiveTwiceOrTooHigh_Refused()
    {
        await using var world = await World.CreateAsync(server);
        var prices = world.As<IPriceService>(await world.PersonAsync("Manager", 1));
        var list = (await prices.GetAsync(1)).Value;
        await world.OwnerAsync("update skus set is_active = false where code = 'PC-SKIN'");
        var before = await world.CountsAsync();

        Assert.IsType<NotFound>(await RefusedAsync(new PriceChange(Guid.CreateVersion7(), null, new Money(1))));
        Assert.Equal(new SkuNotActive("Country Chicken - With Skin"), await RefusedAsync(Change(list, "PC-SKIN", 300)));
        Assert.Equal("prices", (await RefusedAsync(Change(list, "BRO-LIVE", 1), Change(list, "BRO-LIVE", 2)))?.Field);
        Assert.IsType<InvalidInput>(await RefusedAsync(Change(list, "BRO-LIVE", 10_000_000_000)));
        Assert.IsType<InvalidInput>(await RefusedAsync(Change(list, "BRO-LIVE", 0)));

        Assert.Equal(before, await world.CountsAsync());

        async Task<Problem?> RefusedAsync(params PriceChange[] changes) => (await prices.SaveAsync(new SavePrices(1, list.Today, changes))).Problem;
    }

    // PRM-10, and "no unassigned user reads or writes another store's price".
    [Theory]
    [InlineData("Cashier", true, false)]
    [InlineData("Account", true, false)]
    [InlineData("Store Manager", true, true)]
    [InlineData("Manager", true, true)]
    [InlineData("Staff", false, false)]
    public async Task Prices_OwnAndOtherStore_FollowKeyAndStore(string role, bool mayView, bool mayEdit)
    {
        await using var world = await World.CreateAsync(server);
        var prices = world.As<IPriceService>(await world.PersonAsync(role, 1));
        await world.PriceAsync(1, "BRO-LIVE", 120);
        await world.PriceAsync(2, "BRO-LIVE", 130);
        var sku = await world.SkuAsync("BRO-LIVE");
        var today = await world.OwnerScalarAsync<DateOnly>("select private.today(1)");
        var change = new PriceChange(sku, new Money(120), new Money(121));
        var before = await world.CountsAsync();

        Problem? view = mayView ? null : new PermissionMissing(Permissions.StorePricesView);
        Problem? edit = mayEdit ? null : new PermissionMissing(Permissions.StorePricesEdit);
        Assert.Equal(view, (await prices.GetAsync(1)).Problem);
        Assert.Equal(view, (await prices.GetHistoryAsync(1, sku)).Problem);
        Assert.Equal(view, (await prices.GetScheduledAsync(1)).Problem);
        Assert.Equal(view ?? new StoreNotAssigned(2), (await prices.GetAsync(2)).Problem);
        Assert.Equal(view ?? new StoreNotAssigned(2), (await prices.GetHistoryAsync(2, sku)).Problem);
        Assert.Equal(view ?? new StoreNotAssigned(2), (await prices.GetScheduledAsync(2)).Problem);
        Assert.Equal(edit ?? new StoreNotAssigned(2), (await prices.SaveAsync(new SavePrices(2, today, [change]))).Problem);
        Assert.Equal(edit ?? new StoreNotAssigned(2), (await prices.CopyAsync(1, today, [2])).Problem);
        Assert.Equal(edit ?? new StoreNotAssigned(2), (await prices.CopyAsync(2, today, [1])).Problem);
        Assert.Equal(edit ?? new StoreNotAssigned(2), (await prices.GetCopyTargetsAsync(2, today)).Problem);
        Assert.Equal(before, await world.CountsAsync());

        Assert.Equal(edit, (await prices.SaveAsync(new SavePrices(1, today, [change]))).Problem);
        Assert.Equal(mayEdit ? 3 : 2, (await world.CountsAsync())["public.store_prices"]);
    }

    // "A price row is never changed or deleted", and RLS keeps the other store's rows out of sight.
    [Fact]
    public async Task StorePrices_InSql_AppendOnlyAndOwnStoreOnly()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var staff = await world.PersonAsync("Staff", 1);
        await world.PriceAsync(1, "BRO-LIVE", 120);
        await world.PriceAsync(2, "BRO-LIVE", 130);

        Assert.Equal(120m, await world.SqlAsync(manager, "select max(price) from store_prices"));
        Assert.Equal(0L, await world.SqlAsync(staff, "select count(*) from store_prices"));
        foreach (var statement in new[] { "update store_prices set price = 1", "delete from store_prices" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(manager, statement));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
            await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync(statement));
        }

        const string Insert =
            "insert into store_prices (store_id, id, sku_id, price, effective_date, created_by) select $1, gen_random_uuid(), id, 1, private.today($1), $2 from skus where code = 'BRO-LIVE' returning 1";
        Assert.Equal(1, await world.SqlAsync(manager, Insert, 1, manager.Id));
        await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(manager, Insert, 2, manager.Id));
        await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(manager, Insert, 1, staff.Id));
    }

    [Theory]
    [InlineData("private.today(1) - 1", 200, "invalid")]
    [InlineData("private.today(1)", 149.99, "price-below-floor")]
    public async Task StorePrices_InSql_NeverDateBackNorUndercutTheFloor(string from, decimal price, string slug)
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.OwnerAsync("update skus set floor_price = 150 where code = 'BRO-SKIN'");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(
            manager,
            $"""
            insert into store_prices (store_id, id, sku_id, price, effective_date, created_by)
            select 1, gen_random_uuid(), id, $1, {from}, private.actor() from skus where code = 'BRO-SKIN'
            """,
            price));

        Assert.Equal(slug, refused.MessageText);
    }

    private static PriceChange Change(PriceList list, string code, decimal price)
    {
        var row = list.Rows.Single(r => r.Code == code);
        return new PriceChange(row.Sku, row.Price, new Money(price));
    }

    private static Task<long> CountAsync(World world, string code, int store = 1) => world.OwnerScalarAsync<long>(
        "select count(*) from store_prices p join skus s on s.id = p.sku_id where s.code = $1 and p.store_id = $2", code, store);
}
