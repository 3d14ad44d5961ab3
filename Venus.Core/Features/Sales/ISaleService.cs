namespace Venus.Core.Features.Sales;

/// <summary>Sales of a store: key <c>sales.view</c>; a cashier sees and prints his own of today with <c>sales.create</c>.</summary>
public interface ISaleService
{
    /// <param name="page">From 0.</param>
    /// <param name="pageSize">At most 100.</param>
    Task<Result<Page<SaleRow>>> ListAsync(SaleFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    Task<Result<SaleTotals>> GetTotalsAsync(SaleFilter filter, CancellationToken cancellationToken = default);

    /// <summary>People with sales in the store, for the cashier filter.</summary>
    Task<Result<IReadOnlyList<(Guid Id, string Name)>>> GetCashiersAsync(int store, CancellationToken cancellationToken = default);

    Task<Result<SaleDetail>> GetAsync(int store, Guid sale, CancellationToken cancellationToken = default);

    /// <summary>A sale of any of one's stores; another store's is not found.</summary>
    Task<Result<SaleDetail>> FindAsync(Guid sale, CancellationToken cancellationToken = default);

    /// <summary>Counts a print and returns what stands on it.</summary>
    Task<Result<Receipt>> PrintAsync(int store, Guid sale, CancellationToken cancellationToken = default);

    /// <summary>Key <c>sales.void</c>; only on the business date of the sale (SAL-13). Safe to repeat with the same key.</summary>
    Task<Result<SaleVoided>> VoidAsync(VoidSale command, CancellationToken cancellationToken = default);
}
