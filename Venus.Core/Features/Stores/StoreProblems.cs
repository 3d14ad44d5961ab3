using Venus.Core.Numbers;

namespace Venus.Core.Features.Stores;

/// <param name="State">MAINTENANCE or INACTIVE.</param>
[Slug("store-closed")]
public sealed record StoreClosed(string Store, string State) : Problem
{
    public override string Message => State == StoreStates.Maintenance
        ? $"{Store} is under maintenance and takes no postings until it is switched back."
        : $"{Store} is not active and takes no postings.";
}

/// <summary>A store with stock is not deactivated.</summary>
[Slug("store-has-stock")]
public sealed record StoreHasStock(string Store, Weight Kg, int Birds) : Problem
{
    public override string Message =>
        $"{Store} still holds {Kg}{(Birds > 0 ? $" and {Counted.Of(Birds, "bird")}" : "")}. Sell it or write it off first, then deactivate the store.";
}

/// <summary>A price, stock or a document names the store.</summary>
[Slug("store-has-history")]
public sealed record StoreHasHistory(string Store) : Problem
{
    public override string Message => $"Prices, stock or documents name {Store}, so it is never deleted. Deactivate it instead.";
}
