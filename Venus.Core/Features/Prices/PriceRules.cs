using Venus.Core.Numbers;

namespace Venus.Core.Features.Prices;

public static class PriceRules
{
    /// <summary>Percents have two decimals and take no price to nothing or to more than tenfold.</summary>
    public const decimal LowestPercent = -99.99m;

    public const decimal HighestPercent = 900m;

    /// <summary>A price after a change of so many percent, to paise (STK-26).</summary>
    public static Money Change(Money price, decimal percent) => Money.Round(price.Amount * (100 + percent) / 100);

    /// <summary>
    /// The price that counts on the day: latest starting day, then latest entered (domain document "Stock", rule 5). Null: not sellable.
    /// </summary>
    /// <param name="entered">In the order in which they were entered.</param>
    public static PriceStep? InForce(IEnumerable<PriceStep> entered, DateOnly day) =>
        entered.Where(p => p.From <= day).Aggregate((PriceStep?)null, (best, p) => best is null || p.From >= best.From ? p : best);

    /// <summary>Why a SKU cannot get this price, or null.</summary>
    public static Problem? Refusal(PriceRow sku, Money price)
    {
        if (price <= Money.Zero || price > Money.Limit)
            return new InvalidInput(sku.Sku.ToString(), $"{sku.Name}: enter a price above 0, at most {Money.Limit}.");
        return sku.FloorPrice is { } floor && price < floor ? new PriceBelowFloor(sku.Name, price, floor, sku.Sku) : null;
    }
}
