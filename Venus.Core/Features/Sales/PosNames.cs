namespace Venus.Core.Features.Sales;

/// <summary>Short names for the counter. An SKU called "Broiler Chicken - Live" is "Live" on its tile and "Broiler · Live" in the cart.</summary>
public sealed class PosNames
{
    private readonly string _commonEnd;

    /// <param name="items">All that the counter shows; what every bird's name ends with ("Chicken") is left out of short names.</param>
    public PosNames(IEnumerable<PosItem> items)
    {
        var ends = items.Select(i => i.BirdName).Distinct().Select(name => name[(name.LastIndexOf(' ') + 1)..]).Distinct().ToList();
        _commonEnd = ends is [var end] ? " " + end : "";
    }

    public string Bird(PosItem item) =>
        _commonEnd.Length > 0 && item.BirdName.EndsWith(_commonEnd, StringComparison.Ordinal) ? item.BirdName[..^_commonEnd.Length] : item.BirdName;

    public static string Cut(PosItem item) =>
        item.Name.StartsWith(item.BirdName, StringComparison.OrdinalIgnoreCase) && item.Name[item.BirdName.Length..].Trim(' ', '-', '–', '·') is { Length: > 0 } cut
            ? cut
            : item.Name;

    public string Line(PosItem item) => Cut(item) is var cut && cut == item.Name ? cut : $"{Bird(item)} · {cut}";

    /// <summary>Every word of the text is part of the SKU's name, code, bird or form, in any case.</summary>
    public static bool Matches(PosItem item, string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            Has(item.Name, word) || Has(item.Code, word) || Has(item.BirdName, word) || Has(item.FormName, word));

    private static bool Has(string where, string word) => where.Contains(word, StringComparison.OrdinalIgnoreCase);
}
