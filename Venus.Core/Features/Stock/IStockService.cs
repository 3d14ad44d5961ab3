namespace Venus.Core.Features.Stock;

/// <summary>Stock of a store (key <c>inventory.view</c>) and its movements (key <c>inventory.ledger</c>).</summary>
public interface IStockService
{
    Task<Result<StockMatrix>> GetMatrixAsync(int store, CancellationToken cancellationToken = default);

    /// <summary>What the ledger's filters offer.</summary>
    Task<Result<LedgerChoices>> GetChoicesAsync(int store, CancellationToken cancellationToken = default);

    /// <summary>Newest first, in the order in which the movements were posted.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="pageSize">At most 500.</param>
    Task<Result<LedgerPage>> GetLedgerAsync(LedgerFilter filter, int page, int pageSize = 100, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands every row that matches the filter to <paramref name="write"/>, in the order of the ledger and without holding them all. The export is
    /// logged before the first row leaves.
    /// </summary>
    Task<Result<Done>> ExportLedgerAsync(LedgerFilter filter, Func<LedgerRow, Task> write, CancellationToken cancellationToken = default);
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
