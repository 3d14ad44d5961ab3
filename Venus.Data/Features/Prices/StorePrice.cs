using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Venus.Core.Numbers;
using Venus.Data.Features.Skus;

namespace Venus.Data.Features.Prices;

internal sealed class StorePrice
{
    public required int StoreId { get; init; }
    public required Guid Id { get; init; }
    public required Guid SkuId { get; init; }
    public required Money Price { get; init; }
    public required DateOnly EffectiveDate { get; init; }
    public required Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class StorePriceConfiguration : IEntityTypeConfiguration<StorePrice>
{
    public void Configure(EntityTypeBuilder<StorePrice> builder)
    {
        builder.ToTable("store_prices").HasKey(p => new { p.StoreId, p.Id });
        builder.Property(p => p.CreatedAt).ValueGeneratedOnAdd();
    }
}

/// <summary>An SKU with the price row in force on a day; null when none is.</summary>
internal sealed class PricedSku
{
    public required SkuEntity Sku { get; init; }
    public StorePrice? Price { get; init; }
}

internal static class PricesInForce
{
    /// <summary>
    /// Every SKU with its price in force in the store on the day: latest effective date, then latest created (domain document "Stock", rule 5;
    /// private.price_lines looks it up the same way). One index look-up per SKU.
    /// </summary>
    public static IQueryable<PricedSku> PricedSkus(this VenusDbContext db, int store, DateOnly day) =>
        from sku in db.Skus
        from price in db.StorePrices
            .Where(p => p.StoreId == store && p.SkuId == sku.Id && p.EffectiveDate <= day)
            .OrderByDescending(p => p.EffectiveDate)
            .ThenByDescending(p => p.CreatedAt)
            .Take(1)
            .DefaultIfEmpty()
        select new PricedSku { Sku = sku, Price = price };
}
