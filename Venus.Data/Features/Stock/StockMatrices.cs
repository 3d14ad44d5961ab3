using Microsoft.EntityFrameworkCore;
using Venus.Core.Features.Stock;

namespace Venus.Data.Features.Stock;

internal static class StockMatrices
{
    /// <summary>The stock of a store: active birds and forms, and inactive ones that still hold some.</summary>
    public static async Task<StockMatrix> ReadAsync(VenusDbContext db, int store, CancellationToken cancellationToken)
    {
        var buckets = await db.StockBalances.AsNoTracking()
            .Where(b => b.StoreId == store)
            .Select(b => new StockBucket(b.Bird, b.Form, b.Kg, b.Birds, b.LastEntryNo))
            .ToListAsync(cancellationToken);
        var birds = await Birds(db).ToListAsync(cancellationToken);
        var forms = await Forms(db).ToListAsync(cancellationToken);
        return new StockMatrix(
            [.. birds.Where(bird => bird.IsActive || buckets.Any(b => b.Bird == bird.Code && !b.IsEmpty))],
            [.. forms.Where(form => form.IsActive || buckets.Any(b => b.Form == form.Code && !b.IsEmpty))],
            buckets);
    }

    public static IQueryable<BirdType> Birds(VenusDbContext db) => db.BirdTypes.AsNoTracking()
        .OrderBy(b => b.DisplayOrder)
        .ThenBy(b => b.Code)
        .Select(b => new BirdType(b.Code, b.Name, b.IsActive));

    public static IQueryable<StockForm> Forms(VenusDbContext db) => db.StockForms.AsNoTracking()
        .OrderBy(f => f.DisplayOrder)
        .ThenBy(f => f.Code)
        .Select(f => new StockForm(f.Code, f.Name, f.CountedInBirds, f.IsActive));
}
