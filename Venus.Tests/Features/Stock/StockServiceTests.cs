using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

public sealed class StockServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task GetMatrix_EmptyStore_HasActiveBirdsAndFormsInOrder()
    {
        await using var world = await World.CreateAsync(server);
        var matrix = (await world.As<IStockService>(await world.PersonAsync("Cashier", 1)).GetMatrixAsync(1)).Value;

        Assert.Equal(["BROILER", "PARENT_CULL"], matrix.Birds.Select(b => b.Code));
        Assert.Equal(["LIVE", "SKIN", "SKINLESS"], matrix.Forms.Select(f => f.Code));
        Assert.Empty(matrix.Buckets);
        Assert.Equal(0, matrix.Find("BROILER", "SKIN").EntryNo);
    }

    [Fact]
    public async Task GetMatrix_TwoStores_ShowsOneOnly()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        await world.StockAsync(1, "BROILER", "SKIN", 5);
        await world.StockAsync(2, "BROILER", "SKIN", 7);

        Assert.Equal(new Weight(5), (await world.BucketAsync(manager, "BROILER", "SKIN")).Kg);
        Assert.Equal(new Weight(7), (await world.BucketAsync(manager, "BROILER", "SKIN", store: 2)).Kg);
    }

    [Fact]
    public async Task GetMatrix_InactiveBirdInStock_StaysInSight_WithoutStockItGoes()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "SKIN", 5);
        await world.OwnerAsync("update bird_types set is_active = false");

        var matrix = (await world.As<IStockService>(manager).GetMatrixAsync(1)).Value;

        Assert.Equal("BROILER", Assert.Single(matrix.Birds).Code);
    }

    [Fact]
    public async Task STK_15_LiveSale_TakesBirdsAndKg()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 118.5m, 58);

        await SellAsync(world, "BRO-LIVE", 6.15m, 3);

        Assert.Equal(new StockBucket("BROILER", "LIVE", new Weight(112.35m), 55, 2), await world.BucketAsync(manager, "BROILER", "LIVE"));
    }

    [Fact]
    public async Task STK_27_AllBirdsSold_LeavesAResidue()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        await world.StockAsync(1, "BROILER", "LIVE", 200, 100);
        await world.StockAsync(1, "BROILER", "SKIN", 5);

        await SellAsync(world, "BRO-LIVE", 196.4m, 100);

        var matrix = (await world.As<IStockService>(manager).GetMatrixAsync(1)).Value;
        var live = matrix.Find("BROILER", "LIVE");
        Assert.Equal((new Weight(3.6m), 0), (live.Kg, live.Birds));
        Assert.True(live.IsResidue(matrix.Forms.Single(f => f.Code == "LIVE")));
        Assert.False(matrix.Find("BROILER", "SKIN").IsResidue(matrix.Forms.Single(f => f.Code == "SKIN")));
    }

    [Theory]
    [InlineData("Staff")]
    [InlineData(null)]
    public async Task GetMatrix_WithoutTheKey_IsRefused(string? role)
    {
        await using var world = await World.CreateAsync(server);
        var stock = world.As<IStockService>(await world.PersonAsync(role, 1));

        Assert.Equal(Permissions.InventoryView, Assert.IsType<PermissionMissing>((await stock.GetMatrixAsync(1)).Problem).Permission);
    }

    [Fact]
    public async Task GetMatrix_InAnotherStoreOrSignedOut_IsRefused()
    {
        await using var world = await World.CreateAsync(server);

        Assert.IsType<StoreNotAssigned>((await world.As<IStockService>(await world.PersonAsync("Manager", 1)).GetMatrixAsync(2)).Problem);
        Assert.IsType<NotSignedIn>((await world.As<IStockService>(null).GetMatrixAsync(1)).Problem);
    }

    internal static async Task<SalePosted> SellAsync(World world, string sku, decimal kg, int birds = 0, Person? cashier = null)
    {
        await world.PriceAsync(1, sku, 100);
        var line = new SaleLine(await world.SkuAsync(sku), new Weight(kg), birds, new Money(100), AverageConfirmed: true);
        var total = SaleRules.LineTotal(line.Weight, new Money(100));
        cashier ??= await world.PersonAsync("Cashier", 1);
        return (await world.As<IPosService>(cashier).PostAsync(new PostSale(1, Guid.CreateVersion7(), [line], [new PaymentPart(PaymentMethods.Upi, total)]))).Value;
    }
}
