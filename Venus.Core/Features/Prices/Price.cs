using Venus.Core.Numbers;

namespace Venus.Core.Features.Prices;

/// <summary>An active SKU with its price on one day.</summary>
/// <param name="Price">₹ per kg in force that day; null when the SKU cannot be sold.</param>
/// <param name="Since">The day from which that price counts.</param>
public sealed record PriceRow(Guid Sku, string Code, string Name, Money? FloorPrice, Money? Price, DateOnly? Since);

/// <summary>A row of the price history; rows are never changed or removed.</summary>
public sealed record PriceHistoryRow(Money Price, DateOnly EffectiveDate, DateTimeOffset CreatedAt, string By);

/// <summary>A price that starts after today.</summary>
public sealed record ScheduledPrice(Guid Sku, string Code, string Name, Money Price, DateOnly EffectiveDate, string By);

public sealed record PriceChange(Guid Sku, Money Price);

/// <summary>Prices that start on a day. Only those that differ from the price in force that day are written.</summary>
/// <param name="EffectiveDate">The store's today or later.</param>
public sealed record SavePrices(int Store, DateOnly EffectiveDate, IReadOnlyList<PriceChange> Prices);

/// <summary>Prices of a store: key <c>storeprices.view</c>; changes <c>storeprices.edit</c>.</summary>
public interface IPriceService
{
    Task<Result<DateOnly>> GetTodayAsync(int store, CancellationToken cancellationToken = default);

    Task<Result<IReadOnlyList<PriceRow>>> ListAsync(int store, DateOnly date, CancellationToken cancellationToken = default);

    Task<Result<IReadOnlyList<PriceHistoryRow>>> GetHistoryAsync(int store, Guid sku, CancellationToken cancellationToken = default);

    Task<Result<IReadOnlyList<ScheduledPrice>>> GetScheduledAsync(int store, CancellationToken cancellationToken = default);

    /// <summary>Writes all changed prices or none; returns how many. Refuses one below the SKU's floor, or a day before today.</summary>
    Task<Result<int>> SaveAsync(SavePrices command, CancellationToken cancellationToken = default);

    /// <summary>Gives other stores the prices in force in this one on the day; returns how many rows were written per store.</summary>
    Task<Result<IReadOnlyDictionary<int, int>>> CopyAsync(int fromStore, DateOnly date, IReadOnlyList<int> toStores, CancellationToken cancellationToken = default);
}

public static class PriceRules
{
    /// <summary>A price after a change of so many percent, to paise (STK-26).</summary>
    public static Money Change(Money price, decimal percent) => Money.Round(price.Amount * (100 + percent) / 100);
}
