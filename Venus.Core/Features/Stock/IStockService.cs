namespace Venus.Core.Features.Stock;

/// <summary>Stock of a store (key <c>inventory.view</c>) and its movements (key <c>inventory.ledger</c>).</summary>
public interface IStockService
{
    Task<Result<StockMatrix>> GetMatrixAsync(int store, CancellationToken cancellationToken = default);

    /// <summary>Newest first; within one bucket by entry number.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="pageSize">At most 500.</param>
    Task<Result<Page<LedgerRow>>> GetLedgerAsync(LedgerFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>All rows that match the filter, as CSV lines are written from them; the export is logged.</summary>
    Task<Result<IReadOnlyList<LedgerRow>>> ExportLedgerAsync(LedgerFilter filter, CancellationToken cancellationToken = default);

    /// <summary>The balance of a bucket before the first movement of the date.</summary>
    Task<Result<StockBucket>> GetOpeningAsync(int store, string bird, string form, DateOnly date, CancellationToken cancellationToken = default);

    Task<Result<IReadOnlyList<ReasonCode>>> GetReasonsAsync(CancellationToken cancellationToken = default);
}

/// <summary>Corrections of stock: key <c>inventory.adjust</c>.</summary>
public interface IAdjustmentService
{
    /// <summary>The matrix as the form needs it, also for those without the Stock page.</summary>
    Task<Result<StockMatrix>> GetMatrixAsync(int store, CancellationToken cancellationToken = default);

    /// <summary>
    /// Refuses with <see cref="StockMoved"/>, <see cref="BucketAlreadyOpened"/>, <see cref="StockBelowZeroOn"/>,
    /// <see cref="NotEnoughStock"/> or an invalid input beside its field.
    /// </summary>
    Task<Result<AdjustmentPosted>> PostAsync(PostAdjustment command, CancellationToken cancellationToken = default);

    /// <summary>The last corrections of the store, newest first.</summary>
    Task<Result<IReadOnlyList<AdjustmentRow>>> GetLatestAsync(int store, int count = 10, CancellationToken cancellationToken = default);
}
