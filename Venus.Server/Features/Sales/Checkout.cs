using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Sales;

/// <param name="IsEarlier">It was posted before, by an attempt whose answer got lost and whose contents have changed since.</param>
public sealed record Sold(Guid Id, string Number, Money Total, Money Change, bool IsEarlier = false)
{
    public string ShortNumber => DocumentNumber.Short(Number);
}

/// <summary>
/// Takes a cart through its posting. The key of the cart is asked again whenever an answer was lost, so that a sale happens once, whatever
/// happens to line, circuit or host.
/// </summary>
public sealed class Checkout(IPosService pos, TimeProvider time)
{
    /// <summary>After longer the customer may have left: a person looks before anything is sold.</summary>
    private static readonly TimeSpan FreshAttempt = TimeSpan.FromMinutes(2);

    /// <summary>Posts the open cart as it is paid. Null when it was refused; the counter then knows why.</summary>
    /// <param name="sending">Runs when the attempt is noted, before it is made: the device must remember it first.</param>
    public async Task<Sold?> CompleteAsync(Counter counter, int store, Action sending, CancellationToken cancellationToken)
    {
        var sale = counter.Send(store, time.GetUtcNow());
        sending();
        return await PostAsync(counter, sale, cancellationToken);
    }

    /// <summary>
    /// Finds out what became of carts that come back from the device: the open one may be sold already, or on its way. Null when it is
    /// neither.
    /// </summary>
    public async Task<Sold?> ResumeAsync(Counter counter, int store, CancellationToken cancellationToken)
    {
        if (counter.Cart.IsEmpty)
            return null;
        if (await FindAsync(counter, store, cancellationToken) is { } posted)
            return Finish(counter, posted);
        return counter.Cart.Sending is { } attempt && time.GetUtcNow() - attempt.At < FreshAttempt
            ? await PostAsync(counter, attempt.Sale, cancellationToken)
            : null;
    }

    private async Task<Sold?> PostAsync(Counter counter, PostSale sale, CancellationToken cancellationToken)
    {
        var result = await pos.PostAsync(sale, cancellationToken);
        if (result.Problem is null)
            return Finish(counter, Of(result.Value));
        if (result.Problem is IdempotencyMismatch && await FindAsync(counter, sale.Store, cancellationToken) is { } earlier)
            return Finish(counter, earlier with { IsEarlier = true });

        counter.Refuse(result.Problem);
        if (Counter.IsAboutStore(result.Problem) && await pos.GetCatalogueAsync(sale.Store, cancellationToken) is { IsSuccess: true } now)
            counter.Use(now.Value);
        return null;
    }

    // Only "there is none" is an answer; another refusal leaves open whether it was sold.
    private async Task<Sold?> FindAsync(Counter counter, int store, CancellationToken cancellationToken)
    {
        var found = await pos.FindPostedAsync(store, counter.Cart.Key, cancellationToken);
        return found.Problem is NotFound ? null : Of(found.Value);
    }

    private static Sold Of(SalePosted posted) => new(posted.Id, posted.Number, posted.Total, posted.Change);

    private Sold Finish(Counter counter, Sold sold)
    {
        counter.Sold(Guid.CreateVersion7(time.GetUtcNow()));
        return sold;
    }
}
