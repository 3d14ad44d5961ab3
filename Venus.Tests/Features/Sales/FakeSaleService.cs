using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Sales;

/// <summary>Sales a test holds in its hand; the real service is tested on PostgreSQL.</summary>
internal sealed class FakeSaleService : ISaleService
{
    public List<SaleRow> Rows { get; } = [];

    public Dictionary<Guid, SaleDetail> Details { get; } = new() { [SaleSamples.Detail.Id] = SaleSamples.Detail };

    public SaleTotals Totals { get; set; } = new(0, Money.Zero, 0);

    public List<(SaleFilter Filter, int Page)> Asked { get; } = [];

    public List<VoidSale> Voids { get; } = [];

    public int Prints { get; set; }

    /// <summary>What a void or print answers instead of success.</summary>
    public Problem? Refusal { get; set; }

    /// <summary>Thrown by readings of one sale, as by a database that is gone.</summary>
    public Exception? ReadFault { get; set; }

    /// <summary>The answers of the next readings of one sale wait for these, each for its own.</summary>
    public Queue<TaskCompletionSource> Answers { get; } = [];

    /// <summary>When set, voids and prints wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Task<Result<Page<SaleRow>>> ListAsync(SaleFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        Asked.Add((filter, page));
        return Task.FromResult<Result<Page<SaleRow>>>(new Page<SaleRow>([.. Rows.Skip(page * pageSize).Take(pageSize)], Rows.Count));
    }

    public Task<Result<SaleTotals>> GetTotalsAsync(SaleFilter filter, CancellationToken cancellationToken = default) =>
        Task.FromResult<Result<SaleTotals>>(Totals);

    public Task<Result<IReadOnlyList<(Guid Id, string Name)>>> GetCashiersAsync(int store, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result<IReadOnlyList<(Guid, string)>>.Success([(new Guid("00000000-0000-7000-8000-00000000c001"), "Meena Kumari")]));

    public async Task<Result<SaleDetail>> GetAsync(int store, Guid sale, CancellationToken cancellationToken = default)
    {
        if (ReadFault is not null)
            throw ReadFault;
        Result<SaleDetail> read = Details.TryGetValue(sale, out var detail) ? detail : new NotFound("sale");
        if (Answers.TryDequeue(out var answer))
            await answer.Task.WaitAsync(cancellationToken);
        return read;
    }

    public Task<Result<SaleDetail>> FindAsync(Guid sale, CancellationToken cancellationToken = default) => GetAsync(1, sale, cancellationToken);

    public async Task<Result<Receipt>> PrintAsync(int store, Guid sale, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
        return Refusal is { } refusal ? refusal : SaleSamples.Receipt with { Sale = Details[sale], Copy = Prints++ };
    }

    public async Task<Result<SaleVoided>> VoidAsync(VoidSale command, CancellationToken cancellationToken = default)
    {
        Voids.Add(command);
        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
        if (Refusal is { } refusal)
            return refusal;
        var detail = Details[command.Sale];
        Details[command.Sale] = SaleSamples.Voided;
        return new SaleVoided(command.Key, "S01/VOI/26-27/000003", detail.Number, detail.Total, [.. detail.Payments.Select(p => new Refund(p.Method, p.Amount))]);
    }
}
