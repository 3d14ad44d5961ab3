using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

public sealed class AdjustmentServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task STK_8_Set_LowerTarget_PostsTheDifferenceAsDebit()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 120, 60);

        var posted = (await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Set("BROILER", "LIVE", 118.5m, 58, seen: 1))).Value;

        Assert.Equal((new Weight(118.5m), 58), (posted.Kg, posted.Birds));
        Assert.Equal(new AdjustmentPostedRow(AdjustmentRules.Debit, new Weight(-1.5m), -2), Assert.Single(posted.Rows));
        Assert.Equal(new StockBucket("BROILER", "LIVE", new Weight(118.5m), 58, 2), await world.BucketAsync(manager, "BROILER", "LIVE"));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task STK_21_Set_KgDownBirdsUp_PostsTwoRows()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 120, 60);

        var posted = (await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Set("BROILER", "LIVE", 118.5m, 61, seen: 1))).Value;

        Assert.Equal([new(AdjustmentRules.Debit, new Weight(-1.5m), 0), new(AdjustmentRules.Credit, Weight.Zero, 1)], posted.Rows);
        Assert.Equal(new StockBucket("BROILER", "LIVE", new Weight(118.5m), 61, 3), await world.BucketAsync(manager, "BROILER", "LIVE"));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task STK_9_Subtract_MoreThanThereIs_IsRefusedWithTheFigures()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 1);

        var refusal = await world.RefusedAsync<NotEnoughStock>(manager, StockWorld.Subtract("BROILER", "SKIN", 2));

        Assert.Equal("Broiler Chicken - With Skin: 1.000 kg in stock, 2.000 kg needed.", refusal.Message);
    }

    [Fact]
    public async Task Subtract_MoreBirdsThanThereAre_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 20, 10);

        var refusal = await world.RefusedAsync<NotEnoughStock>(manager, StockWorld.Subtract("BROILER", "LIVE", 1, 11));

        Assert.Equal((10, 11), (refusal.AvailableBirds, refusal.RequiredBirds));
    }

    [Fact]
    public async Task Set_StockMovedSinceItWasSeen_IsRefusedWithTheNewBalance()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 120, 60);
        await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Subtract("BROILER", "LIVE", 10, 5));

        var refusal = await world.RefusedAsync<StockMoved>(manager, StockWorld.Set("BROILER", "LIVE", 118.5m, 58, seen: 1));

        Assert.Equal(new StockMoved(new Weight(110), 55, 2), refusal);
    }

    [Fact]
    public async Task Set_BucketNeverSeen_NeedsTheEntryItSaw()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 5);

        await world.RefusedAsync<StockMoved>(manager, StockWorld.Set("BROILER", "SKIN", 4, 0, seen: 0) with { SeenEntryNo = null });
    }

    [Fact]
    public async Task Set_EmptyBucket_OpensIt()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);

        var posted = (await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Set("BROILER", "SKIN", 4, 0, seen: 0))).Value;

        Assert.Equal(AdjustmentRules.Credit, Assert.Single(posted.Rows).Reason);
    }

    [Fact]
    public async Task Opening_BucketWithoutRows_PostsOpeningBalance()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);

        var posted = (await world.As<IAdjustmentService>(manager).PostAsync(
            StockWorld.Add("BROILER", "LIVE", 250, 125) with { Reason = AdjustmentRules.OpeningBalance })).Value;

        Assert.Equal(new AdjustmentPostedRow(AdjustmentRules.OpeningBalance, new Weight(250), 125), Assert.Single(posted.Rows));
        Assert.True(Assert.Single((await world.As<IAdjustmentService>(manager).GetLatestAsync(1)).Value).IsOpening);
    }

    [Fact]
    public async Task Opening_BucketWithRows_IsRefusedEvenWhenItIsEmptyAgain()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 3);
        await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Subtract("BROILER", "SKIN", 3));

        var refusal = await world.RefusedAsync<BucketAlreadyOpened>(
            manager,
            StockWorld.Add("BROILER", "SKIN", 5) with { Reason = AdjustmentRules.OpeningBalance });

        Assert.Equal(new BucketAlreadyOpened(Weight.Zero, 0), refusal);
    }

    [Theory]
    [InlineData(AdjustmentMode.Set, "ADJUSTMENT_CREDIT")]
    [InlineData(AdjustmentMode.Set, "ADJUSTMENT_DEBIT")]
    [InlineData(AdjustmentMode.Set, "OPENING_BALANCE")]
    [InlineData(AdjustmentMode.Add, "ADJUSTMENT_DEBIT")]
    [InlineData(AdjustmentMode.Add, "MORTALITY")]
    [InlineData(AdjustmentMode.Add, "PURCHASE_RECEIVED")]
    [InlineData(AdjustmentMode.Add, "STOCKTAKE_DIFF")]
    [InlineData(AdjustmentMode.Add, "VARIANCE_POSITIVE")]
    [InlineData(AdjustmentMode.Add, "NO_SUCH_REASON")]
    [InlineData(AdjustmentMode.Subtract, "ADJUSTMENT_CREDIT")]
    [InlineData(AdjustmentMode.Subtract, "OPENING_BALANCE")]
    [InlineData(AdjustmentMode.Subtract, "SPOILAGE")]
    [InlineData(AdjustmentMode.Subtract, "SALE_DEBIT")]
    public async Task Reason_OfAnotherDirectionOrDocument_IsRefused(AdjustmentMode mode, string reason)
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 10);

        var refusal = await world.RefusedAsync<InvalidInput>(
            manager,
            new PostAdjustment(1, Guid.CreateVersion7(), mode, "BROILER", "SKIN", new Weight(2), 0, "Recount", reason, SeenEntryNo: 1));

        Assert.Equal("reason", refusal.Field);
    }

    [Theory]
    [InlineData("BROILER", "SKIN", -1, 0, "Recount", "kg")]
    [InlineData("BROILER", "SKIN", 10_000_000, 0, "Recount", "kg")]
    [InlineData("BROILER", "SKIN", 0, 0, "Recount", "kg")]
    [InlineData("BROILER", "SKIN", 2, 1, "Recount", "birds")]
    [InlineData("BROILER", "LIVE", 2, -1, "Recount", "birds")]
    [InlineData("BROILER", "LIVE", 2, 1_000_001, "Recount", "birds")]
    [InlineData("BROILER", "SKIN", 2, 0, "", "notes")]
    [InlineData("BROILER", "SKIN", 2, 0, "  \t", "notes")]
    [InlineData("BROILER", "LIVER", 2, 0, "Recount", "form")]
    [InlineData("DUCK", "SKIN", 2, 0, "Recount", "bird")]
    public async Task Add_BadInput_IsRefusedBesideItsField(string bird, string form, int kg, int birds, string notes, string field)
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);

        var refusal = await world.RefusedAsync<InvalidInput>(manager, StockWorld.Add(bird, form, kg, birds) with { Notes = notes });

        Assert.Equal(field, refusal.Field);
    }

    [Fact]
    public async Task Notes_501Characters_AreRefused_500AreKeptWhole()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);

        await world.RefusedAsync<InvalidInput>(manager, StockWorld.Add("BROILER", "SKIN", 2) with { Notes = new string('x', 501) });
        await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 2) with { Notes = new string('x', 500) });

        Assert.Equal(500, Assert.Single((await world.As<IAdjustmentService>(manager).GetLatestAsync(1)).Value).Notes.Length);
    }

    [Fact]
    public async Task Set_SameFigures_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 120, 60);

        Assert.Equal("kg", (await world.RefusedAsync<InvalidInput>(manager, StockWorld.Set("BROILER", "LIVE", 120, 60, seen: 1))).Field);
    }

    [Theory]
    [InlineData("update bird_types set is_active = false where code = 'BROILER'", "bird")]
    [InlineData("update stock_forms set is_active = false where code = 'SKIN'", "form")]
    public async Task InactiveBirdOrForm_IsRefused(string deactivate, string field)
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.OwnerAsync(deactivate);

        Assert.Equal(field, (await world.RefusedAsync<InvalidInput>(manager, StockWorld.Add("BROILER", "SKIN", 2))).Field);
    }

    [Fact]
    public async Task Post_Succeeds_AnnouncesStockOfThatStoreOnly()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        List<int> heard = [];
        using var here = world.Host<ILiveUpdates>().Subscribe(LiveTopic.Stock, 1, () => Hear(1));
        using var elsewhere = world.Host<ILiveUpdates>().Subscribe(LiveTopic.Stock, 2, () => Hear(2));

        await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Subtract("BROILER", "SKIN", 2));
        Assert.Empty(heard);
        await world.As<IAdjustmentService>(manager).PostAsync(StockWorld.Add("BROILER", "SKIN", 2));
        Assert.Equal([1], heard);

        Task Hear(int store)
        {
            heard.Add(store);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task GetLatest_ElevenPosted_ShowsTheLastTenOfTheStoreNewestFirst()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        var adjustments = world.As<IAdjustmentService>(manager);
        await adjustments.PostAsync(StockWorld.Add("BROILER", "SKIN", 99, store: 2));
        for (var kg = 1; kg <= 11; kg++)
            await adjustments.PostAsync(StockWorld.Add("BROILER", "SKIN", kg));

        var latest = (await adjustments.GetLatestAsync(1)).Value;

        Assert.Equal(Enumerable.Range(2, 10).Reverse().Select(kg => new Weight(kg)), latest.Select(a => a.KgChange));
        Assert.All(latest, a => Assert.Equal(("Broiler Chicken", "With Skin", manager.Name, AdjustmentMode.Add), (a.BirdName, a.FormName, a.By, a.Mode)));
    }
}
