using Venus.Core.Numbers;

namespace Venus.Core.Features.Prices;

[Slug("price-below-floor")]
public sealed record PriceBelowFloor(string Sku, Money Price, Money Floor) : Problem
{
    public override string Message => $"{Sku}: {Price} is under its floor price of {Floor} per kg.";
}
