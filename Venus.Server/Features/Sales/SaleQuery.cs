using Venus.Core.Features.Sales;
using Venus.Server.Components;

namespace Venus.Server.Features.Sales;

/// <summary>The filters of the Sales page and the sale opened on it, as links carry them. What a link garbles counts as not given.</summary>
/// <param name="Sale">The id of the open sale as the link gives it; a garbled one is a sale that does not exist.</param>
/// <param name="Page">From 1, as people count.</param>
public sealed record SaleQuery(
    DateOnly? From = null,
    DateOnly? To = null,
    string? Search = null,
    string? Method = null,
    Guid? Cashier = null,
    bool? Voided = null,
    string? Sale = null,
    int Page = 1)
{
    private const int DefaultDays = 7;

    public static SaleQuery Read(
        string? from, string? to, string? search, string? method, string? cashier, string? voided, string? sale, string? page) => new(
        DayText.FromLink(from),
        DayText.FromLink(to),
        LinkText.Given(search),
        PaymentMethods.All.FirstOrDefault(m => m == method),
        Guid.TryParse(cashier, out var person) ? person : null,
        voided switch { "yes" => true, "no" => false, _ => null },
        LinkText.Given(sale),
        int.TryParse(page, out var number) && number > 0 ? number : 1);

    /// <summary>Null when no sale is open.</summary>
    public Guid? SaleId => Sale is null ? null : Guid.TryParse(Sale, out var id) ? id : Guid.Empty;

    /// <summary>Whether it asks for other sales than the page shows by itself.</summary>
    public bool IsFiltered => this with { Sale = null, Page = 1 } != new SaleQuery();

    /// <summary>The part that decides which rows are read.</summary>
    public SaleQuery OfList => this with { Sale = null };

    /// <summary>The filter meant: without dates the last seven business days, and never a range that ends before it starts.</summary>
    public SaleFilter ToFilter(int store, DateOnly today)
    {
        var to = To ?? today;
        var from = From ?? to.AddDays(1 - DefaultDays);
        return new SaleFilter(store, from <= to ? from : to, to, Search, Method, Cashier, Voided);
    }

    /// <summary>For <c>GetUriWithQueryParameters</c>: null removes a parameter from the link.</summary>
    public IReadOnlyDictionary<string, object?> ToParameters() => new Dictionary<string, object?>
    {
        ["from"] = From is { } from ? DayText.ToLink(from) : null,
        ["to"] = To is { } to ? DayText.ToLink(to) : null,
        ["q"] = Search,
        ["method"] = Method,
        ["cashier"] = Cashier,
        ["voided"] = Voided switch { true => "yes", false => "no", null => null },
        ["sale"] = Sale,
        ["page"] = Page > 1 ? Page : null,
    };
}
