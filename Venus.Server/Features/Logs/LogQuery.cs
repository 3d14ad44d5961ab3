using Microsoft.AspNetCore.WebUtilities;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Logs;

/// <summary>The filters of a log as links carry them. What a link garbles counts as not given.</summary>
/// <param name="Kind">What the log is first narrowed by: an event, a table, a type of document.</param>
/// <param name="Act">And then: an outcome, an action.</param>
/// <param name="Place">A store's id; the parameter "store" is the one the person works in.</param>
/// <param name="Open">The row whose detail is open.</param>
public sealed record LogQuery(
    DateOnly? From = null, DateOnly? To = null, Guid? User = null, string? Search = null, string? Kind = null, string? Act = null, int? Place = null, long? Open = null)
{
    private const int DefaultDays = 7;

    public ListQuery List { get; init; } = new();

    public static LogQuery Read(
        string? from, string? to, string? user, string? search, string? kind, string? act, string? place, string? open, ListQuery list) => new(
        DayText.FromLink(from),
        DayText.FromLink(to),
        Guid.TryParse(user, out var person) ? person : null,
        LinkText.Given(search),
        LinkText.Given(kind),
        LinkText.Given(act),
        int.TryParse(place, out var store) ? store : null,
        long.TryParse(open, out var id) ? id : null)
        { List = list };

    public bool IsFiltered => this with { Open = null, List = new() } != new LogQuery();

    /// <summary>The part that decides which rows are read.</summary>
    public LogQuery OfList => this with { Open = null, List = List with { Hidden = null } };

    /// <summary>The days meant: without dates the last week, and never a range that ends before it starts.</summary>
    public (DateOnly From, DateOnly To) Days(DateOnly today)
    {
        var to = To ?? today;
        var from = From ?? to.AddDays(1 - DefaultDays);
        return (from <= to ? from : to, to);
    }

    /// <summary>The moments meant, on the wall clock of the zone.</summary>
    public (DateTimeOffset From, DateTimeOffset Before) Moments(string timezone, DateOnly today)
    {
        var (from, to) = Days(today);
        return (StoreDays.StartOf(timezone, from), StoreDays.StartOf(timezone, to.AddDays(1)));
    }

    /// <summary>Oldest first is asked for; newest first is how a log comes.</summary>
    public bool Ascending => List.Sort is { By: "at", Descending: false };

    /// <summary>How a log is ordered without a word in its link.</summary>
    public static Sorting Natural { get; } = new("at", Descending: true);

    /// <summary>For <c>GetUriWithQueryParameters</c>: null removes a parameter from the link.</summary>
    public IReadOnlyDictionary<string, object?> ToParameters() => new Dictionary<string, object?>(List.ToParameters())
    {
        ["from"] = From is { } from ? DayText.ToLink(from) : null,
        ["to"] = To is { } to ? DayText.ToLink(to) : null,
        ["user"] = User,
        ["q"] = Search,
        ["kind"] = Kind,
        ["act"] = Act,
        ["place"] = Place,
        ["open"] = Open,
    };

    /// <summary>The file with all rows of the filter.</summary>
    public string ExportLink(string path, string format, string timezone) => QueryHelpers.AddQueryString(
        path + "/export",
        (this with { Open = null, List = new() }).ToParameters()
            .Append(new KeyValuePair<string, object?>("tz", timezone))
            .Append(new KeyValuePair<string, object?>("format", format))
            .Where(p => p.Value is not null)
            .ToDictionary(p => p.Key, p => (string?)p.Value!.ToString()));
}
