using System.Globalization;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Stock;

/// <summary>A SET whose user had not seen the newest movement (domain document "Stock", rule 9).</summary>
[Slug("stock-moved")]
public sealed record StockMoved(Weight Kg, int Birds, long EntryNo) : Problem
{
    public override string Message => Birds > 0
        ? $"Stock moved while you were typing: it is now {Kg} and {Counted.Of(Birds, "bird")}. Check your figures and post again."
        : $"Stock moved while you were typing: it is now {Kg}. Check your figures and post again.";
}

[Slug("bucket-already-opened")]
public sealed record BucketAlreadyOpened(Weight Kg, int Birds) : Problem
{
    public override string Message => $"This item already has movements (now {Kg}, {Counted.Of(Birds, "bird")}). Set or add instead of opening it.";
}

[Slug("stock-below-zero-on")]
public sealed record StockBelowZeroOn(DateOnly Date, Weight Kg, int Birds) : Problem
{
    public override string Message => string.Create(
        CultureInfo.InvariantCulture, $"On {Date:d MMM} the store closed with {Kg} and {Counted.Of(Birds, "bird")}; the correction would have made that negative.");
}

/// <summary>The bucket holds less than all lines of the document together need.</summary>
/// <param name="Item">The SKU, or the bird and form.</param>
[Slug("not-enough-stock")]
public sealed record NotEnoughStock(string Item, Weight AvailableKg, int AvailableBirds, Weight RequiredKg, int RequiredBirds) : Problem
{
    public override string Message => RequiredBirds > 0 || AvailableBirds > 0
        ? $"{Item}: {AvailableKg} and {Counted.Of(AvailableBirds, "bird")} in stock, {RequiredKg} and {Counted.Of(RequiredBirds, "bird")} needed."
        : $"{Item}: {AvailableKg} in stock, {RequiredKg} needed.";
}
