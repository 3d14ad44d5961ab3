using Venus.Core.Numbers;

namespace Venus.Core.Features.Prices;

/// <summary>A price and the day from which it counts.</summary>
public sealed record PriceStep(Money Price, DateOnly From);

/// <summary>An active SKU with its price on one day.</summary>
/// <param name="InForce">₹ per kg in force that day; null when the SKU cannot be sold.</param>
/// <param name="Next">The first price after that day, as far as one is set.</param>
public sealed record PriceRow(Guid Sku, string Code, string Name, Money? FloorPrice, PriceStep? InForce, PriceStep? Next)
{
    public Money? Price => InForce?.Price;
}

/// <summary>The prices of a store on one day.</summary>
/// <param name="Today">The store's business date at the moment of reading.</param>
public sealed record PriceList(int Store, DateOnly Today, DateOnly Date, IReadOnlyList<PriceRow> Rows)
{
    /// <summary>Prices start today or later: an earlier day can be looked at only.</summary>
    public bool IsPast => Date < Today;
}

/// <summary>A row of the price history; rows are never changed or removed.</summary>
/// <param name="Superseded">A later row starts on the same day and counts instead.</param>
public sealed record PriceHistoryRow(Money Price, DateOnly EffectiveDate, DateTimeOffset CreatedAt, string By, bool Superseded);

/// <summary>A price that starts after today.</summary>
/// <param name="Before">The price in force the day before; null when the SKU is first sold with this one.</param>
public sealed record ScheduledPrice(Guid Sku, string Code, string Name, Money? Before, Money Price, DateOnly EffectiveDate, string By);

/// <param name="Seen">
/// The price in force that day when its user typed the new one. Another one by now refuses with <see cref="PriceSetMeanwhile"/>: nobody overwrites a
/// price unseen.
/// </param>
public sealed record PriceChange(Guid Sku, Money? Seen, Money Price);

/// <summary>Prices that start on a day. Only those that differ from the price in force that day are written.</summary>
/// <param name="EffectiveDate">The store's today or later.</param>
public sealed record SavePrices(int Store, DateOnly EffectiveDate, IReadOnlyList<PriceChange> Prices);

/// <summary>Another store of the user that could take over the prices of a day.</summary>
/// <param name="Differing">How many prices would change there.</param>
public sealed record CopyTarget(int Store, string Code, string Name, int Differing);

/// <summary>Prices of a store: key <c>storeprices.view</c>; changes <c>storeprices.edit</c> on top of it.</summary>
public interface IPriceService
{
    /// <param name="date">Null is the store's today.</param>
    Task<Result<PriceList>> GetAsync(int store, DateOnly? date = null, CancellationToken cancellationToken = default);

    /// <summary>All prices a SKU ever had in the store, by starting day, the latest first.</summary>
    Task<Result<Page<PriceHistoryRow>>> GetHistoryAsync(int store, Guid sku, int page = 0, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>The prices of active SKUs that start after today, the nearest day first.</summary>
    Task<Result<IReadOnlyList<ScheduledPrice>>> GetScheduledAsync(int store, CancellationToken cancellationToken = default);

    /// <summary>Writes all changed prices or none; returns how many. Refuses one below the SKU's floor, or a day before today.</summary>
    Task<Result<int>> SaveAsync(SavePrices command, CancellationToken cancellationToken = default);

    /// <summary>The other stores of the user, with what a copy of this store's prices on the day would change there.</summary>
    Task<Result<IReadOnlyList<CopyTarget>>> GetCopyTargetsAsync(int fromStore, DateOnly date, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives other stores the prices in force in this one on the day, all or none; returns how many were written per store. What this store has no
    /// price for stays as it is.
    /// </summary>
    Task<Result<IReadOnlyDictionary<int, int>>> CopyAsync(int fromStore, DateOnly date, IReadOnlyList<int> toStores, CancellationToken cancellationToken = default);
}
