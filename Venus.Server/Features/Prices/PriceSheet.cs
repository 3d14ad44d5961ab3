using Venus.Core;
using Venus.Core.Features.Prices;

namespace Venus.Server.Features.Prices;

/// <summary>
/// What the price page shows and what is typed on it. Reading again, for another day or because somebody changed something, keeps what was typed.
/// </summary>
public sealed class PriceSheet
{
    private Dictionary<Guid, PriceEntry> _entries = [];

    public IReadOnlyList<PriceEntry> Entries { get; private set; } = [];

    /// <summary>Null until the first reading.</summary>
    public PriceList? List { get; private set; }

    /// <summary>Rises when inputs must forget what they hold.</summary>
    public int Generation { get; private set; }

    public int Changed => Entries.Count(e => e.IsChanged);

    /// <summary>Takes over a reading.</summary>
    /// <returns>The SKUs that are not active any more although a new price was typed for them.</returns>
    public IReadOnlyList<string> Take(PriceList fresh)
    {
        var sameDay = List?.Date == fresh.Date;
        var gone = Entries.Where(e => e.IsChanged && fresh.Rows.All(r => r.Sku != e.Row.Sku)).Select(e => e.Row.Name).ToList();
        Entries = [.. fresh.Rows.Select(row => Merge(row, sameDay))];
        _entries = Entries.ToDictionary(e => e.Row.Sku);
        List = fresh;
        return gone;
    }

    /// <summary>Sets every price to the one in force changed by so many percent (STK-26).</summary>
    public void ChangeAll(decimal percent)
    {
        foreach (var entry in Entries.Where(e => e.Row.Price is not null))
        {
            entry.Type(PriceRules.Change(entry.Row.Price!.Value, percent).Amount, unreadable: false);
            entry.Check();
        }

        Generation++;
    }

    public void Reset()
    {
        foreach (var entry in Entries)
            entry.Reset();
        Generation++;
    }

    /// <summary>Shows every error, and returns the first entry that cannot be saved.</summary>
    public PriceEntry? Check()
    {
        foreach (var entry in Entries)
            entry.Check();
        return Entries.FirstOrDefault(e => e.IsBlocked);
    }

    /// <summary>The changed prices, each with the price in force that its user sees beside it.</summary>
    public IReadOnlyList<PriceChange> Changes() => [.. Entries.Where(e => e.IsChanged).Select(e => new PriceChange(e.Row.Sku, e.Row.Price, e.Price!.Value))];

    /// <summary>Puts a refusal beside its field.</summary>
    /// <returns>The entry, or null when the refusal concerns the whole act.</returns>
    public PriceEntry? Refuse(Problem problem)
    {
        if (!Guid.TryParse(problem.Field, out var sku) || !_entries.TryGetValue(sku, out var entry))
            return null;
        entry.Refuse(problem.Message);
        return entry;
    }

    private PriceEntry Merge(PriceRow row, bool sameDay)
    {
        if (!_entries.TryGetValue(row.Sku, out var entry))
            return new PriceEntry(row);
        entry.Take(row, sameDay);
        return entry;
    }
}
