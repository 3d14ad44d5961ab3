using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sales;

/// <summary>A counter of store 1 ready to sell: priced cuts and live birds in stock, a person behind it.</summary>
internal sealed class Counter : IAsyncDisposable
{
    public const int Store = 1;

    private Counter(World world, Person seller, Guid skin, Guid skinless, Guid live)
    {
        World = world;
        Seller = seller;
        Skin = skin;
        Skinless = skinless;
        Live = live;
    }

    public World World { get; }

    /// <summary>A Store Manager: sells, gives credit, overrides prices and voids.</summary>
    public Person Seller { get; }

    /// <summary>BRO-SKIN at ₹180.00, 100.000 kg.</summary>
    public Guid Skin { get; }

    /// <summary>BRO-SKINLESS at ₹220.00, 100.000 kg.</summary>
    public Guid Skinless { get; }

    /// <summary>BRO-LIVE at ₹120.00, 118.500 kg in 58 birds.</summary>
    public Guid Live { get; }

    public ISaleService Sales => World.As<ISaleService>(Seller);

    public static async Task<Counter> OpenAsync(DatabaseServer server) => await OverAsync(await World.CreateAsync(server));

    /// <summary>In a world that stays the caller's, unless the counter is disposed.</summary>
    public static async Task<Counter> OverAsync(World world)
    {
        await StockUpAsync(world);
        return new Counter(
            world,
            await world.PersonAsync("Store Manager", Store),
            await world.SkuAsync("BRO-SKIN"),
            await world.SkuAsync("BRO-SKINLESS"),
            await world.SkuAsync("BRO-LIVE"));
    }

    public Task PriceAsync(string sku, decimal price) => World.PriceAsync(Store, sku, price);

    /// <summary>Posts as the seller.</summary>
    public Task<Result<SalePosted>> PostAsync(PostSale sale) => PostAsync(World, sale);

    /// <summary>Posts as the seller in another moment's world.</summary>
    public Task<Result<SalePosted>> PostAsync(World world, PostSale sale) =>
        world.As<IPosService>(Seller).PostAsync(sale, TestContext.Current.CancellationToken);

    /// <summary>Sells one weighing of BRO-SKIN for exact cash.</summary>
    public async Task<SalePosted> SellSkinAsync(decimal kg = 2.5m, decimal price = 180m)
    {
        var total = SaleRules.LineTotal(new Weight(kg), new Money(price)).Amount;
        return (await PostAsync(Sale([Line(Skin, kg, price)], Part(PaymentMethods.Cash, total)))).Value;
    }

    public static PostSale Sale(IReadOnlyList<SaleLine> lines, params PaymentPart[] payments) =>
        new(Store, Guid.CreateVersion7(), lines, payments);

    public static SaleLine Line(Guid sku, decimal kg, decimal price, int birds = 0) => new(sku, new Weight(kg), birds, new Money(price));

    public static PaymentPart Part(string method, decimal amount, decimal? tendered = null) =>
        new(method, new Money(amount), Tendered: tendered is { } given ? new Money(given) : null);

    public Task<decimal> StockAsync(string form) =>
        World.OwnerScalarAsync<decimal>("select kg from stock_balances where store_id = 1 and bird = 'BROILER' and form = $1", form);

    /// <summary>Asserts that an act is refused in this way and leaves every table as it was.</summary>
    public async Task<TProblem> AssertRefusedAsync<TProblem>(Func<Task<Problem?>> act)
        where TProblem : Problem
    {
        var before = await World.CountsAsync();
        var problem = Assert.IsType<TProblem>(await act());
        Assert.Equal(before, await World.CountsAsync());
        return problem;
    }

    public Task<TProblem> AssertRefusedAsync<TProblem>(PostSale sale)
        where TProblem : Problem => AssertRefusedAsync<TProblem>(async () => (await PostAsync(sale)).Problem);

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private static async Task StockUpAsync(World world)
    {
        await world.PriceAsync(Store, "BRO-SKIN", 180m);
        await world.PriceAsync(Store, "BRO-SKINLESS", 220m);
        await world.PriceAsync(Store, "BRO-LIVE", 120m);
        await world.StockAsync(Store, "BROILER", "SKIN", 100m);
        await world.StockAsync(Store, "BROILER", "SKINLESS", 100m);
        await world.StockAsync(Store, "BROILER", "LIVE", 118.5m, 58);
    }
}
