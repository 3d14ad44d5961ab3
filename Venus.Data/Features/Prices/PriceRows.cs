using Microsoft.EntityFrameworkCore;
using Venus.Core.Features.Prices;
using Venus.Core.Numbers;
using Venus.Data.Features.Access;

namespace Venus.Data.Features.Prices;

internal static class PriceRows
{
    /// <summary>Every active SKU with its price in force on the day and the first one after it.</summary>
    public static IQueryable<PriceRow> Of(VenusDbContext db, int store, DateOnly day) =>
        from priced in db.PricedSkus(store, day).AsNoTracking()
        let sku = priced.Sku
        where sku.IsActive
        from next in db.StorePrices
            .Where(p => p.StoreId == store && p.SkuId == sku.Id && p.EffectiveDate > day)
            .OrderBy(p => p.EffectiveDate)
            .ThenByDescending(p => p.CreatedAt)
            .Take(1)
            .DefaultIfEmpty()
        orderby sku.DisplayOrder, sku.Code
        select new PriceRow(
            sku.Id,
            sku.Code,
            sku.Name,
            sku.FloorPrice,
            priced.Price == null ? null : new PriceStep(priced.Price.Price, priced.Price.EffectiveDate),
            next == null ? null : new PriceStep(next.Price, next.EffectiveDate));

    public static IQueryable<PriceHistoryRow> History(VenusDbContext db, IQueryable<StorePrice> prices) =>
        from price in prices
        join person in db.Colleagues on price.CreatedBy equals person.Id into people
        from person in people.DefaultIfEmpty()
        orderby price.EffectiveDate descending, price.CreatedAt descending
        select new PriceHistoryRow(
            price.Price,
            price.EffectiveDate,
            price.CreatedAt,
            person == null ? Colleague.Former : person.FullName,
            db.StorePrices.Any(p => p.StoreId == price.StoreId && p.SkuId == price.SkuId
                && p.EffectiveDate == price.EffectiveDate && p.CreatedAt > price.CreatedAt));

    /// <summary>What starts after today and is not superseded by a later row of the same day.</summary>
    public static IQueryable<ScheduledPrice> Scheduled(VenusDbContext db, int store, DateOnly today) =>
        from price in db.StorePrices.AsNoTracking()
        where price.StoreId == store && price.EffectiveDate > today
            && !db.StorePrices.Any(p => p.StoreId == price.StoreId && p.SkuId == price.SkuId
                && p.EffectiveDate == price.EffectiveDate && p.CreatedAt > price.CreatedAt)
        join sku in db.Skus on price.SkuId equals sku.Id
        where sku.IsActive
        join person in db.Colleagues on price.CreatedBy equals person.Id into people
        from person in people.DefaultIfEmpty()
        from before in db.StorePrices
            .Where(p => p.StoreId == price.StoreId && p.SkuId == price.SkuId && p.EffectiveDate < price.EffectiveDate)
            .OrderByDescending(p => p.EffectiveDate)
            .ThenByDescending(p => p.CreatedAt)
            .Take(1)
            .DefaultIfEmpty()
        orderby price.EffectiveDate, sku.DisplayOrder, sku.Code
        select new ScheduledPrice(
            sku.Id,
            sku.Code,
            sku.Name,
            before == null ? null : (Money?)before.Price,
            price.Price,
            price.EffectiveDate,
            person == null ? Colleague.Former : person.FullName);
}
