using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Venus.Core.Numbers;

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

internal static class PricesInForce
{
    /// <summary>
    /// The prices of one SKU that count on the day, the one in force first: latest effective date, then latest created (domain document "Stock",
    /// rule 5; posting.price_lines looks it up the same way).
    /// </summary>
    public static IQueryable<StorePrice> InForce(this IQueryable<StorePrice> prices, int store, Guid sku, DateOnly day) => prices
        .Where(p => p.StoreId == store && p.SkuId == sku && p.EffectiveDate <= day)
        .OrderByDescending(p => p.EffectiveDate)
        .ThenByDescending(p => p.CreatedAt);
}
