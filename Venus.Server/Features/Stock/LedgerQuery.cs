using Microsoft.AspNetCore.WebUtilities;
using Venus.Core.Features.Stock;
using Venus.Server.Components;

namespace Venus.Server.Features.Stock;

/// <summary>The filters of the stock ledger as links carry them. What a link garbles counts as not given.</summary>
/// <param name="Page">From 1, as people count.</param>
public sealed record LedgerQuery(DateOnly? From, DateOnly? To, string? Bird, string? Form, string? Reason, int Page = 1)
{
    public const string Path = "/business/stock-ledger";
    public const string ExportPath = Path + "/export";

    public static LedgerQuery Read(string? from, string? to, string? bird, string? form, string? reason, string? page) => new(
        DayText.FromLink(from),
        DayText.FromLink(to),
        LinkText.Given(bird),
        LinkText.Given(form),
        LinkText.Given(reason),
        int.TryParse(page, out var number) && number > 0 ? number : 1);

    /// <summary>The filter meant: without dates the last days up to today, and never a range that ends before it starts.</summary>
    public LedgerFilter ToFilter(int store, DateOnly today, int days)
    {
        var to = To ?? today;
        var from = From ?? to.AddDays(1 - days);
        return new LedgerFilter(store, from <= to ? from : to, to, Bird, Form, Reason);
    }

    /// <summary>For <c>GetUriWithQueryParameters</c>: null removes a parameter from the link.</summary>
    public IReadOnlyDictionary<string, object?> ToParameters() => new Dictionary<string, object?>
    {
        ["from"] = From is { } from ? DayText.ToLink(from) : null,
        ["to"] = To is { } to ? DayText.ToLink(to) : null,
        ["bird"] = Bird,
        ["form"] = Form,
        ["reason"] = Reason,
        ["page"] = Page > 1 ? Page : null,
    };

    /// <summary>The file with all rows of a filter.</summary>
    public static string ExportLink(LedgerFilter filter) => Link(ExportPath, filter);

    /// <summary>The ledger page with the same filter.</summary>
    public static string PageLink(LedgerFilter filter) => Link(Path, filter);

    private static string Link(string path, LedgerFilter filter) => QueryHelpers.AddQueryString(path, new Dictionary<string, string?>
    {
        ["store"] = filter.Store.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["from"] = DayText.ToLink(filter.From),
        ["to"] = DayText.ToLink(filter.To),
        ["bird"] = filter.Bird,
        ["form"] = filter.Form,
        ["reason"] = filter.Reason,
    }.Where(p => p.Value is not null));
}
