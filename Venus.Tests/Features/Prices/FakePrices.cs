using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Prices;

/// <summary>Prices of one store in memory; remembers what it was asked, and refuses or waits when told to.</summary>
internal sealed class FakePrices : IPriceService
{
    public static readonly DateOnly Today = new(2026, 7, 14);

    public List<PriceRow> Rows { get; } =
    [
        new(Guid.Parse("00000000-0000-7000-8000-000000000101"), "BRO-LIVE", "Broiler Chicken - Live", null, new PriceStep(new Money(120), new DateOnly(2026, 7, 1)), null),
        new(Guid.Parse("00000000-0000-7000-8000-000000000102"), "BRO-SKIN", "Broiler Chicken - With Skin", new Money(150), new PriceStep(new Money(180), new DateOnly(2026, 7, 10)),
            new PriceStep(new Money(190), new DateOnly(2026, 7, 20))),
        new(Guid.Parse("00000000-0000-7000-8000-000000000103"), "BRO-SKINLESS", "Broiler Chicken - Skinless", null, null, null),
    ];

    public List<ScheduledPrice> Scheduled { get; } = [];

    public List<PriceHistoryRow> History { get; } = [];

    public List<CopyTarget> Targets { get; } = [];

    public List<DateOnly?> Asked { get; } = [];

    public List<SavePrices> Saved { get; } = [];

    public List<(DateOnly Date, IReadOnlyList<int> Stores)> Copied { get; } = [];

    /// <summary>Answers the next save or copy instead of doing it.</summary>
    public Problem? Refusal { get; set; }

    /// <summary>When set, the next reading waits for it.</summary>
    public TaskCompletionSource? ReadGate { get; set; }

    /// <summary>When set, a save waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public Guid Id(string code) => Rows.Single(r => r.Code == code).Sku;

    public void Set(string code, decimal price)
    {
        var index = Rows.FindIndex(r => r.Code == code);
        Rows[index] = Rows[index] with { InForce = new PriceStep(new Money(price), Today) };
    }

    public async Task<Result<PriceList>> GetAsync(int store, DateOnly? date = null, CancellationToken cancellationToken = default)
    {
        Asked.Add(date);
        var gate = ReadGate;
        ReadGate = null;
        if (gate is not null)
            await gate.Task;
        return new PriceList(store, Today, date ?? Today, [.. Rows]);
    }

    public Task<Result<Page<PriceHistoryRow>>> GetHistoryAsync(int store, Guid sku, int page = 0, int pageSize = 50, CancellationToken cancellationToken = default) =>
        Task.FromResult<Result<Page<PriceHistoryRow>>>(new Page<PriceHistoryRow>([.. History.Skip(page * pageSize).Take(pageSize)], History.Count));

    public Task<Result<IReadOnlyList<ScheduledPrice>>> GetScheduledAsync(int store, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result<IReadOnlyList<ScheduledPrice>>.Success([.. Scheduled]));

    public async Task<Result<int>> SaveAsync(SavePrices command, CancellationToken cancellationToken = default)
    {
        Saved.Add(command);
        if (Gate is not null)
            await Gate.Task;
        if (Refusal is { } refusal)
        {
            Refusal = null;
            return refusal;
        }

        foreach (var change in command.Prices)
            Set(Rows.Single(r => r.Sku == change.Sku).Code, change.Price.Amount);
        return command.Prices.Count;
    }

    public Task<Result<IReadOnlyList<CopyTarget>>> GetCopyTargetsAsync(int fromStore, DateOnly date, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result<IReadOnlyList<CopyTarget>>.Success([.. Targets]));

    public Task<Result<IReadOnlyDictionary<int, int>>> CopyAsync(int fromStore, DateOnly date, IReadOnlyList<int> toStores, CancellationToken cancellationToken = default)
    {
        Copied.Add((date, toStores));
        var refusal = Refusal;
        Refusal = null;
        return Task.FromResult(refusal is not null
            ? refusal
            : Result<IReadOnlyDictionary<int, int>>.Success(toStores.ToDictionary(s => s, s => Targets.Single(t => t.Store == s).Differing)));
    }
}
