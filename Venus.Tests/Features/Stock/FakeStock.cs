using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Stock;

/// <summary>Stock as a test wants it, and what the pages asked for.</summary>
internal sealed class FakeStock : IStockService, IAdjustmentService
{
    public static readonly DateTimeOffset At = new(2026, 7, 14, 5, 28, 0, TimeSpan.Zero);
    public static readonly DateOnly Today = new(2026, 7, 14);

    public StockMatrix Matrix { get; set; } = Of(new StockBucket("BROILER", "LIVE", new Weight(240.305m), 120, 412), new StockBucket("BROILER", "SKIN", new Weight(38.2m), 0, 9));

    public List<LedgerRow> Rows { get; } = [];

    public int? Total { get; set; }

    public BalanceBefore? Before { get; set; }

    public List<(LedgerFilter Filter, int Page)> Asked { get; } = [];

    public Exception? Failure { get; set; }

    public List<PostAdjustment> Posted { get; } = [];

    /// <summary>Answers a posting; without it each is taken.</summary>
    public Func<PostAdjustment, Result<AdjustmentPosted>>? Answer { get; set; }

    /// <summary>When set, a posting waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public List<AdjustmentRow> Latest { get; } = [];

    public static StockMatrix Of(params StockBucket[] buckets) => new(
        [new("BROILER", "Broiler Chicken", true), new("PARENT_CULL", "Country Chicken", true)],
        [new("LIVE", "Live", true, true), new("SKIN", "With Skin", false, true)],
        buckets);

    public static LedgerRow Row(long no, decimal kg, decimal after, int birds = 0, int birdsAfter = 0, string form = "LIVE", Guid? sale = null, string? notes = null) => new(
        "BROILER", form, "Broiler Chicken", form == "LIVE" ? "Live" : "With Skin", "Broiler Chicken - " + form, no, At, Today,
        sale is null ? AdjustmentRules.Debit : "SALE_DEBIT", sale is null ? "Adjustment down" : "Sale", sale is null ? "Adjustment" : "S01/26-27/004198",
        sale, "Meena Kumari", birds, new Weight(kg), birdsAfter, new Weight(after), notes);

    Task<Result<StockMatrix>> IStockService.GetMatrixAsync(int store, CancellationToken cancellationToken) => MatrixAsync();

    Task<Result<StockMatrix>> IAdjustmentService.GetMatrixAsync(int store, CancellationToken cancellationToken) => MatrixAsync();

    public Task<Result<LedgerChoices>> GetChoicesAsync(int store, CancellationToken cancellationToken = default) => Task.FromResult<Result<LedgerChoices>>(
        new LedgerChoices(Matrix.Birds, Matrix.Forms, [new(AdjustmentRules.Debit, "Adjustment down"), new("SALE_DEBIT", "Sale")]));

    public Task<Result<LedgerPage>> GetLedgerAsync(LedgerFilter filter, int page, int pageSize = 100, CancellationToken cancellationToken = default)
    {
        Asked.Add((filter, page));
        var total = Total ?? Rows.Count;
        IReadOnlyList<LedgerRow> rows = page * pageSize < total ? Rows : [];
        return Task.FromResult<Result<LedgerPage>>(new LedgerPage(rows, total, filter.IsOneBucket ? Before : null));
    }

    public async Task<Result<Done>> ExportLedgerAsync(LedgerFilter filter, Func<LedgerRow, Task> write, CancellationToken cancellationToken = default)
    {
        Asked.Add((filter, 0));
        foreach (var row in Rows)
            await write(row);
        return new Done();
    }

    public async Task<Result<AdjustmentPosted>> PostAsync(PostAdjustment command, CancellationToken cancellationToken = default)
    {
        Posted.Add(command);
        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
        if (Answer?.Invoke(command) is { } answer)
            return answer;
        var bucket = Matrix.Find(command.Bird, command.Form);
        var (kg, birds) = AdjustmentRules.Change(bucket, command.Mode, command.Kg, command.Birds);
        return new AdjustmentPosted(command.Key, Today, bucket.Kg + kg, bucket.Birds + birds, AdjustmentRules.Rows(kg, birds, command.Reason));
    }

    public Task<Result<IReadOnlyList<AdjustmentRow>>> GetLatestAsync(int store, int count = 10, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result<IReadOnlyList<AdjustmentRow>>.Success([.. Latest.Take(count)]));

    private Task<Result<StockMatrix>> MatrixAsync() =>
        Failure is null ? Task.FromResult<Result<StockMatrix>>(Matrix) : Task.FromException<Result<StockMatrix>>(Failure);
}
