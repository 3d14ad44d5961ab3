using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

/// <summary>An SKU with a price in force today, as the counter shows it.</summary>
/// <param name="Price">₹ per kg.</param>
/// <param name="MinAverage">The usual least kg per bird; outside the range the cashier confirms.</param>
public sealed record PosItem(
    Guid Sku,
    string Code,
    string Name,
    string Bird,
    string BirdName,
    string Form,
    string FormName,
    bool CountedInBirds,
    Money Price,
    Money? FloorPrice,
    Weight Available,
    int AvailableBirds,
    Weight? MinAverage,
    Weight? MaxAverage)
{
    /// <summary>What there is to sell: "12.400 kg · 6 birds".</summary>
    public string Stock => CountedInBirds ? $"{Available}\u00a0· {Counted.Of(AvailableBirds, "bird")}" : Available.ToString();
}

/// <summary>What the counter of a store needs: its settings and all it can sell today.</summary>
/// <param name="RequireScale">Typed weights are refused for dressed forms.</param>
public sealed record PosCatalogue(
    int Store,
    DateOnly BusinessDate,
    string Timezone,
    bool IsOpen,
    bool RoundOff,
    bool RequireScale,
    string? UpiId,
    IReadOnlyList<PosItem> Items);
