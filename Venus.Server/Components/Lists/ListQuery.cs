using Venus.Core.Fields;

namespace Venus.Server.Components.Lists;

/// <summary>How a list is looked at, as links carry it: its order, the columns taken away, the page.</summary>
/// <param name="Sort">Null: as the list comes by itself.</param>
/// <param name="Hidden">Names of fields, comma-separated and in order; null when all stand.</param>
/// <param name="Page">From 1, as people count.</param>
public sealed record ListQuery(Sorting? Sort = null, string? Hidden = null, int Page = 1)
{
    public static ListQuery Read(string? sort, string? hidden, string? page) => new(
        Sorting.Parse(LinkText.Given(sort)),
        LinkText.Given(hidden),
        int.TryParse(page, out var number) && number > 0 ? number : 1);

    /// <summary>The columns that stand; of nothing but hidden ones the first stays.</summary>
    public IReadOnlyList<Field<T>> Shown<T>(IReadOnlyList<Field<T>> fields)
    {
        var hidden = Hidden?.Split(',') ?? [];
        IReadOnlyList<Field<T>> shown = [.. fields.Where(field => !hidden.Contains(field.Name))];
        return shown.Count > 0 ? shown : [.. fields.Take(1)];
    }

    /// <summary>The same list with a column taken away or back.</summary>
    public ListQuery With<T>(IReadOnlyList<Field<T>> fields, Field<T> column, bool shown)
    {
        var standing = Shown(fields);
        var hidden = fields.Where(field => field.Name == column.Name ? !shown : !standing.Contains(field)).Select(field => field.Name).ToList();
        return this with { Hidden = hidden.Count == 0 ? null : string.Join(',', hidden) };
    }

    /// <summary>Sorted by the field; by the field it is sorted by already, the other way round. From the first page.</summary>
    public ListQuery SortedBy(string field) =>
        this with { Sort = new Sorting(field, Sort is { Descending: false } sort && sort.By == field), Page = 1 };

    /// <summary>For <c>GetUriWithQueryParameters</c>: null removes a parameter from the link.</summary>
    public IReadOnlyDictionary<string, object?> ToParameters() => new Dictionary<string, object?>
    {
        ["sort"] = Sort?.ToString(),
        ["hide"] = Hidden,
        ["page"] = Page > 1 ? Page : null,
    };
}
