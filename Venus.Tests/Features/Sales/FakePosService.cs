using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Sales;

/// <summary>A counter's service that a test holds in its hand; the real one is tested on PostgreSQL.</summary>
internal sealed class FakePosService : IPosService
{
    public PosCatalogue Catalogue { get; set; } = CounterSamples.Catalogue;

    public List<SaleRow> Own { get; } = [];

    public List<PostSale> Posted { get; } = [];

    /// <summary>Keys of carts that were sold before.</summary>
    public HashSet<Guid> Sold { get; } = [];

    public int Reads { get; private set; }

    /// <summary>What postings answer instead of success, in their order.</summary>
    public Queue<Problem> Refusals { get; } = [];

    /// <summary>Thrown by postings, as by a defect.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Thrown by readings, as by a database that is gone.</summary>
    public Exception? ReadFault { get; set; }

    /// <summary>Thrown where a posted cart is looked for.</summary>
    public Exception? FindFault { get; set; }

    /// <summary>What the reading of own sales answers instead of them.</summary>
    public Problem? OwnRefusal { get; set; }

    /// <summary>When set, postings wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Task<Result<PosCatalogue>> GetCatalogueAsync(int store, CancellationToken cancellationToken = default)
    {
        Reads++;
        return ReadFault is null ? Task.FromResult<Result<PosCatalogue>>(Catalogue) : Task.FromException<Result<PosCatalogue>>(ReadFault);
    }

    public async Task<Result<SalePosted>> PostAsync(PostSale command, CancellationToken cancellationToken = default)
    {
        Posted.Add(command);
        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
        if (Fault is not null)
            throw Fault;
        if (Refusals.TryDequeue(out var refusal))
            return refusal;
        var total = command.Payments.Sum(p => p.Amount);
        var change = command.Payments.Sum(p => p.Tendered is { } tendered ? tendered - p.Amount : Money.Zero);
        return new SalePosted(command.Key, "S01/26-27/004217", Catalogue.BusinessDate, total, Money.Zero, total, change, "PAID", CounterSamples.Noon);
    }

    public Task<Result<SalePosted>> FindPostedAsync(int store, Guid key, CancellationToken cancellationToken = default) => FindFault is null
        ? Task.FromResult(Sold.Contains(key) ? Result<SalePosted>.Success(SaleSamples.Posted with { Id = key }) : new NotFound("sale"))
        : Task.FromException<Result<SalePosted>>(FindFault);

    public Task<Result<OwnSales>> GetOwnSalesOfTodayAsync(int store, int page = 0, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        var standing = Own.Where(sale => !sale.Voided).ToList();
        return Task.FromResult<Result<OwnSales>>(OwnRefusal is { } refusal
            ? refusal
            : new OwnSales(
                [.. Own.Skip(page * pageSize).Take(pageSize)],
                new SaleTotals(standing.Count, standing.Sum(sale => sale.Total), Own.Count - standing.Count)));
    }
}
