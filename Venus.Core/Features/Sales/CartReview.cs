using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

/// <summary>Holds a cart against what the store sells at this moment. The posting checks the same again and has the last word.</summary>
public static class CartReview
{
    public const string StoreClosed = "The store takes no sales now";

    /// <summary>
    /// What is wrong with a line, by its number: <see cref="PriceChanged"/>, <see cref="SkuNotSold"/>, or
    /// <see cref="NotEnoughStock"/> for the lines of a bucket that together need more than it holds.
    /// </summary>
    public static IReadOnlyDictionary<int, Problem> Of(Cart cart, PosCatalogue catalogue)
    {
        var items = catalogue.Items.ToDictionary(i => i.Sku);
        Dictionary<int, Problem> faults = [];
        foreach (var line in cart.Lines)
        {
            if (Fault(cart, line, items.GetValueOrDefault(line.Sku)) is { } fault)
                faults[line.No] = fault;
        }

        return faults;
    }

    /// <summary>Why the cart cannot be charged now, in a few words for its button; null when it can.</summary>
    public static string? Missing(Cart cart, PosCatalogue catalogue, IReadOnlyDictionary<int, Problem> faults) => cart switch
    {
        { IsEmpty: true } => "The cart is empty",
        _ when !catalogue.IsOpen => StoreClosed,
        _ when faults.Values.OfType<SkuNotSold>().Any() => "Remove what is no longer sold",
        _ when faults.Values.OfType<PriceChanged>().Any() => "A price changed",
        _ when faults.Count > 0 => "Not enough stock",
        _ when cart.Total(catalogue.RoundOff) == Money.Zero => "Rounds to ₹0.00",
        _ => null,
    };

    private static Problem? Fault(Cart cart, CartLine line, PosItem? item)
    {
        if (item is null)
            return new SkuNotSold(line.Name);
        if (item.Price != line.ListPrice)
            return new PriceChanged(line.No, line.Sku, line.Name, line.ListPrice, item.Price);
        var (kg, birds) = cart.Taken(line.Bird, line.Form);
        return kg > item.Available || birds > item.AvailableBirds
            ? new NotEnoughStock(line.Name, item.Available, item.AvailableBirds, kg, birds)
            : null;
    }
}
