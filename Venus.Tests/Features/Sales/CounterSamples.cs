using CsCheck;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Sales;

/// <summary>Products of a counter for tests that need no database, and generators over them.</summary>
internal static class CounterSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 14, 6, 12, 0, TimeSpan.Zero);

    public static PosItem BroilerLive { get; } = Item(1, "BRO-LIVE", "Broiler Chicken", "Live", 120, 240.305m, 120, counted: true);

    public static PosItem BroilerSkin { get; } = Item(2, "BRO-SKIN", "Broiler Chicken", "With Skin", 180, 38.200m);

    public static PosItem BroilerSkinless { get; } = Item(3, "BRO-SKINLESS", "Broiler Chicken", "Skinless", 220, 18.640m);

    public static PosItem CountrySkin { get; } = Item(5, "PC-SKIN", "Country Chicken", "With Skin", 420, 12.350m);

    public static PosItem Liver { get; } = Item(7, "BRO-LIVER", "Broiler Chicken", "Liver", 140, 0);

    public static PosCatalogue Catalogue { get; } = Of(BroilerLive, BroilerSkin, BroilerSkinless, CountrySkin, Liver);

    public static PosCatalogue Of(params PosItem[] items) =>
        new(1, new DateOnly(2026, 7, 14), "Asia/Kolkata", IsOpen: true, RoundOff: true, RequireScale: false, "venus.downtown@okbank", items);

    public static PosItem Item(int no, string code, string bird, string form, decimal price, decimal kg, int birds = 0, bool counted = false) => new(
        new Guid($"00000000-0000-7000-8000-{no:D12}"),
        code,
        $"{bird} - {form}",
        bird.ToUpperInvariant(),
        bird,
        form.ToUpperInvariant(),
        form,
        counted,
        new Money(price),
        FloorPrice: null,
        new Weight(kg),
        birds,
        counted ? new Weight(0.5m) : null,
        counted ? new Weight(4m) : null);

    public static Weighing Weighed(PosItem item, decimal kg, int birds = 0)
    {
        var weighing = Weighing.Of(item).Set(WeighingField.Weight, new Weight(kg).ToInput());
        return item.CountedInBirds ? weighing.Set(WeighingField.Birds, $"{birds}") : weighing;
    }

    /// <summary>The cart of the reference screen: three lines, 9.890 kg, 3 birds, ₹1,460.80.</summary>
    public static Cart ThreeLines(Guid? key = null) => Cart.Empty(key ?? Guid.CreateVersion7(), 1)
        .Add(Weighed(BroilerSkin, 2.500m), "Broiler · With Skin")
        .Add(Weighed(BroilerSkinless, 1.240m), "Broiler · Skinless")
        .Add(Weighed(BroilerLive, 6.150m, 3), "Broiler · Live");

    public static Gen<decimal> Kg { get; } = Gen.Int[1, 20_000].Select(grams => grams / 1000m);

    public static Gen<Cart> Carts { get; } =
        Gen.Select(Gen.OneOf(BroilerLive, BroilerSkin, BroilerSkinless, CountrySkin), Kg, Gen.Int[1, 40]).List[0, 12].Select(lines => lines.Aggregate(
            Cart.Empty(Guid.CreateVersion7(), 1),
            (cart, line) => cart.Add(Weighed(line.Item1, line.Item2, line.Item3), line.Item1.Name)));
}
