namespace Venus.Core.Features.Sales;

/// <summary>The counter: key <c>sales.create</c> in the store, for every call.</summary>
public interface IPosService
{
    Task<Result<PosCatalogue>> GetCatalogueAsync(int store, CancellationToken cancellationToken = default);

    /// <summary>
    /// Posts in one round trip, all or nothing. Refuses with <see cref="Stock.NotEnoughStock"/>, <see cref="PriceChanged"/>, <see cref="CashShort"/>,
    /// <see cref="AverageWeightUnusual"/> and others of <c>SaleProblems</c>. Safe to repeat with the same key.
    /// </summary>
    Task<Result<SalePosted>> PostAsync(PostSale command, CancellationToken cancellationToken = default);

    /// <summary>What a posting of the signed-in person's answered, on whatever day since: for a cart whose answer was lost.</summary>
    /// <param name="key">Of the cart.</param>
    Task<Result<SalePosted>> FindPostedAsync(int store, Guid key, CancellationToken cancellationToken = default);

    /// <summary>A page of the signed-in cashier's sales of the store's business date, newest first, with the figures of all of them.</summary>
    Task<Result<OwnSales>> GetOwnSalesOfTodayAsync(int store, int page = 0, int pageSize = 50, CancellationToken cancellationToken = default);
}
