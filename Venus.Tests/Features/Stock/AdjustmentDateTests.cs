using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

/// <summary>Dates and closed stores (domain document "Stock", rules 14 and 15).</summary>
public sealed class AdjustmentDateTests(DatabaseServer server)
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 14, 12, 0, 0, TimeSpan.FromHours(5.5));
    private static readonly DateOnly Today = new(2026, 7, 14);

    [Fact]
    public async Task Date_NotGiven_IsTheStoresOwnDay()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        // 22:00 in London is already the next day in Kolkata.
        await using var late = world.At(new DateTimeOffset(2026, 7, 14, 22, 0, 0, TimeSpan.FromHours(1)));

        var posted = (await late.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 2))).Value;

        Assert.Equal(new DateOnly(2026, 7, 15), posted.BusinessDate);
    }

    [Fact]
    public async Task Date_SevenDaysBack_IsTakenFromAHolderOfBackdate()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using var noon = world.At(Noon);

        var posted = (await noon.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 2) with { Date = Today.AddDays(-7) })).Value;

        Assert.Equal(Today.AddDays(-7), posted.BusinessDate);
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(1)]
    public async Task Date_OutOfReach_IsRefused(int days)
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using var noon = world.At(Noon);

        Assert.Equal("date", (await noon.RefusedAsync<InvalidInput>(manager, StockWorld.Add("BROILER", "SKIN", 2) with { Date = Today.AddDays(days) })).Field);
    }

    [Fact]
    public async Task Date_EarlierWithoutTheKey_IsRefused_TodayIsNot()
    {
        await using var world = await World.CreateAsync(server);
        var corrector = await world.HolderAsync([1], Permissions.InventoryAdjust);
        await using var noon = world.At(Noon);

        var refusal = await noon.RefusedAsync<PermissionMissing>(corrector, StockWorld.Add("BROILER", "SKIN", 2) with { Date = Today.AddDays(-1) });

        Assert.Equal(Permissions.InventoryBackdate, refusal.Permission);
        Assert.True((await noon.As<IAdjustmentService>(corrector).PostAsync(StockWorld.Add("BROILER", "SKIN", 2) with { Date = Today })).IsSuccess);
    }

    [Fact]
    public async Task STK_20_Backdated_ClosingBalanceWouldFallBelowZero_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using (var day10 = world.At(Noon.AddDays(-4)))
        {
            await day10.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 5));
            await day10.As<IAdjustmentService>(manager).PostAsync(StockWorld.Subtract("BROILER", "SKIN", 5));
        }

        await using var day12 = world.At(Noon.AddDays(-2));
        await day12.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 100));
        var issue = StockWorld.Subtract("BROILER", "SKIN", 50);

        var refusal = await day12.RefusedAsync<StockBelowZeroOn>(manager, issue with { Date = Today.AddDays(-4) });

        Assert.Equal(new StockBelowZeroOn(Today.AddDays(-4), Weight.Zero, 0), refusal);
        Assert.True((await day12.As<IAdjustmentService>(manager).PostAsync(issue with { Date = Today.AddDays(-2) })).IsSuccess);
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task STK_20_Backdated_ADayInBetweenWouldFallBelowZero_IsRefusedNamingIt()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using (var first = world.At(Noon.AddDays(-4)))
            await first.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 10));
        await using (var second = world.At(Noon.AddDays(-2)))
            await second.As<IAdjustmentService>(manager).PostAsync(StockWorld.Subtract("BROILER", "SKIN", 8));
        await using var noon = world.At(Noon);
        await noon.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 100));

        var refusal = await noon.RefusedAsync<StockBelowZeroOn>(manager, StockWorld.Subtract("BROILER", "SKIN", 5) with { Date = Today.AddDays(-4) });

        Assert.Equal(new StockBelowZeroOn(Today.AddDays(-2), new Weight(2), 0), refusal);
    }

    [Fact]
    public async Task STK_20_Backdated_BirdsWouldFallBelowZero_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await using (var yesterday = world.At(Noon.AddDays(-1)))
            await yesterday.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "LIVE", 20, 1));
        await using var noon = world.At(Noon);
        await noon.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "LIVE", 20, 10));

        var refusal = await noon.RefusedAsync<StockBelowZeroOn>(manager, StockWorld.Subtract("BROILER", "LIVE", 1, 2) with { Date = Today.AddDays(-1) });

        Assert.Equal(new StockBelowZeroOn(Today.AddDays(-1), new Weight(20), 1), refusal);
    }

    [Theory]
    [InlineData("update stores set status = 'MAINTENANCE' where id = 1", "MAINTENANCE")]
    [InlineData("update stores set is_active = false where id = 1", "INACTIVE")]
    public async Task Store_InMaintenanceOrInactive_TakesNothing(string close, string state)
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.OwnerAsync(close);
        var before = await world.CountsAsync();

        var result = await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 2));

        if (state == "INACTIVE")
            Assert.IsType<StoreNotAssigned>(result.Problem);
        else
            Assert.Equal(new StoreClosed("Venus Chicken - Downtown", state), result.Problem);
        Assert.Equal(before, await world.CountsAsync());
    }
}
