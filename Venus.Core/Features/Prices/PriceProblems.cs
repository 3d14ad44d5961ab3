using System.Globalization;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Prices;

/// <param name="SkuId">Names the field where prices of several SKUs are typed.</param>
[Slug("price-below-floor")]
public sealed record PriceBelowFloor(string Sku, Money Price, Money Floor, Guid? SkuId = null) : Problem
{
    public override string Message => $"{Sku}: {Price} is under its floor price of {Floor} per kg.";

    public override string? Field => SkuId?.ToString();
}

/// <summary>Somebody else set this price after the user had read it.</summary>
[Slug("price-set-meanwhile")]
public sealed record PriceSetMeanwhile(Guid SkuId, string Sku, Money? Seen, Money? Current) : Problem
{
    public override string Message => $"{Sku}: somebody else changed the price from {Name(Seen)} to {Name(Current)} meanwhile. Check yours and save again.";

    public override string? Field => SkuId.ToString();

    private static string Name(Money? price) => price?.ToString() ?? "none";
}

[Slug("price-date-past")]
public sealed record PriceDatePast(string Store, DateOnly Date, DateOnly Today) : Problem
{
    public override string Message => string.Create(
        CultureInfo.InvariantCulture, $"{Date:d MMM yyyy} is past: at {Store} it is {Today:d MMM yyyy}, and a price starts that day or later.");

    public override string? Field => "effective_date";
}
