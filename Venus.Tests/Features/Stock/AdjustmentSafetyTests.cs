using CsCheck;
using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

/// <summary>Keys, stores, repeats and simultaneous postings.</summary>
public sealed class AdjustmentSafetyTests(DatabaseServer server)
{
    [Theory]
    [InlineData("Store Manager")]
    [InlineData("Account")]
    [InlineData("Cashier")]
    [InlineData("Staff")]
    [InlineData(null)]
    public async Task Post_WithoutTheKey_IsRefusedAndLogged(string? role)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(role, 1);

        var refusal = await world.RefusedAsync<PermissionMissing>(person, StockWorld.Add("BROILER", "SKIN", 2));

        Assert.Equal(Permissions.InventoryAdjust, refusal.Permission);
        Assert.Equal(1, await world.OwnerScalarAsync<long>(
            "select count(*) from app_activity_logs where event_type = 'ACCESS_DENIED' and user_id = $1 and metadata ->> 'permission' = $2",
            person.Id,
            Permissions.InventoryAdjust));
    }

    [Fact]
    public async Task Post_InAnotherStore_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);

        Assert.Equal(new StoreNotAssigned(2), await world.RefusedAsync<StoreNotAssigned>(manager, StockWorld.Add("BROILER", "SKIN", 2, store: 2)));
    }

    [Fact]
    public async Task Post_SignedOut_IsRefused()
    {
        await using var world = await World.CreateAsync(server);

        await world.RefusedAsync<NotSignedIn>(null, StockWorld.Add("BROILER", "SKIN", 2));
    }

    [Fact]
    public async Task Read_WithoutTheKeyOrInAnotherStore_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = world.As<IAdjustmentService>(await world.PersonAsync("Cashier", 1));
        var manager = world.As<IAdjustmentService>(await world.PersonAsync("Manager", 1));

        Assert.IsType<PermissionMissing>((await cashier.GetLatestAsync(1)).Problem);
        Assert.IsType<PermissionMissing>((await cashier.GetMatrixAsync(1)).Problem);
        Assert.IsType<StoreNotAssigned>((await manager.GetLatestAsync(2)).Problem);
        Assert.IsType<StoreNotAssigned>((await manager.GetMatrixAsync(2)).Problem);
    }

    [Fact]
    public async Task Read_HolderOfAdjustAlone_SeesStockAndLastCorrections()
    {
        await using var world = await World.CreateAsync(server);
        await world.StockAsync(1, "BROILER", "LIVE", 120, 60);
        var corrector = world.As<IAdjustmentService>(await world.HolderAsync([1], Permissions.InventoryAdjust));

        await corrector.PostAsync(StockWorld.Set("BROILER", "LIVE", 118.5m, 61, seen: 1));

        Assert.Equal(new Weight(118.5m), (await corrector.GetMatrixAsync(1)).Value.Find("BROILER", "LIVE").Kg);
        var row = (await corrector.GetLatestAsync(1)).Value[0];
        Assert.Equal((AdjustmentMode.Set, new Weight(-1.5m), 1), (row.Mode, row.KgChange, row.BirdsChange));
    }

    [Fact]
    public async Task STK_29_Post_SameKeyTwice_PostsOnceAndAnswersTheSame()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 100);
        var adjustments = world.As<IAdjustmentService>(manager);
        var command = StockWorld.Subtract("BROILER", "SKIN", 80);

        var first = (await adjustments.PostAsync(command)).Value;
        var after = await world.CountsAsync();
        // An honest retry never fails because the first try used the stock.
        var second = (await adjustments.PostAsync(command)).Value;

        Assert.Equal((first.Id, first.BusinessDate, first.Kg, first.Birds), (second.Id, second.BusinessDate, second.Kg, second.Birds));
        Assert.Equal(first.Rows, second.Rows);
        Assert.Equal(after, await world.CountsAsync());
        Assert.IsType<IdempotencyMismatch>((await adjustments.PostAsync(command with { Kg = new Weight(1) })).Problem);
        Assert.Equal(new Weight(20), (await world.BucketAsync(manager, "BROILER", "SKIN")).Kg);
    }

    [Fact]
    public async Task STK_14_TwoSimultaneousIssuesOf80From100_ExactlyOneSucceeds()
    {
        await using var world = await World.CreateAsync(server);
        var people = new[] { await world.PersonAsync("Manager", 1), await world.PersonAsync("Manager", 1) };
        await world.StockAsync(1, "BROILER", "SKIN", 100);

        var results = await Task.WhenAll(people.Select(p => world.As<IAdjustmentService>(p).PostAsync(StockWorld.Subtract("BROILER", "SKIN", 80))));

        Assert.Single(results, r => r.IsSuccess);
        Assert.Equal(new Weight(20), Assert.IsType<NotEnoughStock>(Assert.Single(results, r => !r.IsSuccess).Problem).AvailableKg);
        Assert.Equal(new Weight(20), (await world.BucketAsync(people[0], "BROILER", "SKIN")).Kg);
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task Post_OneKeyTwentyTimesAtOnce_PostsOnce()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var command = StockWorld.Add("BROILER", "SKIN", 5);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.As<IAdjustmentService>(manager).PostAsync(command)));

        Assert.All(results, r => Assert.Equal(new Weight(5), r.Value.Kg));
        Assert.Equal(1, (await world.BucketAsync(manager, "BROILER", "SKIN")).EntryNo);
    }

    [Fact]
    public async Task Post_TwentyTakersOfTenKilograms_ExactlyTenSucceed()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 10);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Subtract("BROILER", "SKIN", 1))));

        Assert.Equal(Enumerable.Range(0, 10).Select(kg => new Weight(kg)), results.Where(r => r.IsSuccess).Select(r => r.Value.Kg).Order());
        Assert.All(results.Where(r => !r.IsSuccess), r => Assert.Equal(Weight.Zero, Assert.IsType<NotEnoughStock>(r.Problem).AvailableKg));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task Post_RandomCorrections_KeepLedgerBalanceAndPreviewEqual()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var adjustments = world.As<IAdjustmentService>(manager);
        var oneCorrection = Gen.Select(
            Gen.Bool.Select(b => b ? "BROILER" : "PARENT_CULL"),
            Gen.Int[0, 2].Select(n => n == 0 ? "SKIN" : "LIVE"),
            Gen.Enum<AdjustmentMode>(),
            Gen.Int[0, 60_000],
            Gen.Int[0, 30],
            Gen.Int[-1, 5]);

        await oneCorrection.Array[60].SampleAsync(
            async corrections =>
            {
                foreach (var (bird, form, mode, grams, birds, staleness) in corrections)
                {
                    var current = await world.BucketAsync(manager, bird, form);
                    var kg = new Weight(grams / 1000m);
                    var count = form == "LIVE" ? birds : 0;
                    // Now and then somebody saw an older balance.
                    var seen = staleness == -1 ? current.EntryNo - 1 : current.EntryNo;
                    var result = await adjustments.PostAsync(new PostAdjustment(
                        1, Guid.CreateVersion7(), mode, bird, form, kg, count, "Random", SeenEntryNo: mode == AdjustmentMode.Set ? seen : null));
                    Compare(current, mode, kg, count, mode == AdjustmentMode.Set && seen != current.EntryNo, result);
                }
            },
            iter: 3,
            threads: 1);

        Assert.InRange(await world.OwnerScalarAsync<long>("select count(*) from inventory_ledger"), 30, 360);
        Assert.Empty(await world.VerifyAsync());
        Assert.Equal(0, await world.OwnerScalarAsync<long>(
            """
            select count(*) from stock_balances b
            left join lateral (select sum(l.kg) as kg, sum(l.birds) as birds, max(l.entry_no) as no from inventory_ledger l
                               where (l.store_id, l.bird, l.form) = (b.store_id, b.bird, b.form)) s on true
            left join inventory_ledger last on (last.store_id, last.bird, last.form, last.entry_no) = (b.store_id, b.bird, b.form, s.no)
            where (b.kg, b.birds) is distinct from (s.kg, s.birds) or (b.kg, b.birds) is distinct from (last.kg_after, last.birds_after)
            """));
    }

    private static void Compare(StockBucket current, AdjustmentMode mode, Weight kg, int birds, bool stale, Result<AdjustmentPosted> result)
    {
        var change = AdjustmentRules.Change(current, mode, kg, birds);
        var expected = AdjustmentRules.Rows(change.Kg, change.Birds);
        if (stale)
            Assert.IsType<StockMoved>(result.Problem);
        else if (expected.Count == 0)
            Assert.Equal("kg", Assert.IsType<InvalidInput>(result.Problem).Field);
        else if (current.Kg + change.Kg < Weight.Zero || current.Birds + change.Birds < 0)
            Assert.IsType<NotEnoughStock>(result.Problem);
        else
            Assert.Equal(expected, result.Value.Rows);
    }
}
