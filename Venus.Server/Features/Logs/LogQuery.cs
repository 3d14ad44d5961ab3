using Venus.Core.Features.Stores;
using Venus.Server.Components;

namespace Venus.Server.Features.Logs;

/// <summary>The filters of a log as links carry them. What a link garbles counts as not given.</summary>
/// <param name="Kind">What the log is first narrowed by: an event, a table, a type of document.</param>
/// <param name="Act">And then: an outcome, an action.</param>
/// <param name="Place">A store's id; the parameter "store" is the one the person works in.</param>
public sealed record LogQuery(
    DateOnly? From = null, DateOnly? To = null, Guid? User = null, string? Search = null, string? Kind = null, string? Act = null, int? Place = null)
{
    private const int DefaultDays = 7;

    private static readonly DateOnly First = new(2000, 1, 1);
    private static readonly DateOnly Last = new(2999, 12, 31);

    public static LogQuery Read(string? from, string? to, string? user, string? search, string? kind, string? act, string? place) => new(
        DayText.FromLink(from),
        DayText.FromLink(to),
        Guid.TryParse(user, out var person) ? person : null,
        LinkText.Given(search),
        LinkText.Given(kind),
        LinkText.Given(act),
        int.TryParse(place, out var store) ? store : null);

    /// <summary>The days meant: without dates the last week, never a range that ends before it starts, nor days that no clock of the chain shows.</summary>
    public (DateOnly From, DateOnly To) Days(DateOnly today)
    {
        var to = Known(To ?? today);
        var from = Known(From ?? to.AddDays(1 - DefaultDays));
        return (from <= to ? from : to, to);
    }

    private static DateOnly Known(DateOnly day) => day < First ? First : day > Last ? Last : day;

    /// <summary>The moments meant, on the wall clock of the zone.</summary>
    public (DateTimeOffset From, DateTimeOffset Before) Moments(string timezone, DateOnly today)
    {
        var (from, to) = Days(today);
        return (StoreDays.StartOf(timezone, from), StoreDays.StartOf(timezone, to.AddDays(1)));
    }

    /// <summary>For <c>GetUriWithQueryParameters</c>: null removes a parameter from the link.</summary>
    public IReadOnlyDictionary<string, object?> ToParameters() => new Dictionary<string, object?>
    {
        ["from"] = From is { } from ? DayText.ToLink(from) : null,
        ["to"] = To is { } to ? DayText.ToLink(to) : null,
        ["user"] = User,
        ["q"] = Search,
        ["kind"] = Kind,
        ["act"] = Act,
        ["place"] = Place,
    };
}
