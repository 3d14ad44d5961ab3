using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using MudBlazor;
using Venus.Core.Features.Search;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Layout;

namespace Venus.Server.Features.Search;

/// <summary>What the search shows: pages and actions of the person that fit the words, then the records that were found.</summary>
internal static class SearchHits
{
    /// <summary>As many pages without a text, and at most with one.</summary>
    private const int MaxPages = 8;

    private const string PageGroup = "Pages";
    private const string SaleRoute = "/business/sales";
    private const string SkuRoute = "/business/skus";
    private const string UserRoute = "/system/users";
    private const string RoleRoute = "/system/roles";
    private const string StoreRoute = "/management/stores";

    private static readonly (string Route, string Kind)[] Kinds =
        [(SaleRoute, "sale numbers"), (SkuRoute, "SKUs"), (UserRoute, "people"), (RoleRoute, "roles"), (StoreRoute, "stores")];

    /// <summary>Pages and actions whose words begin with each of the typed ones; the first pages for no text.</summary>
    public static IReadOnlyList<SearchHit> Of(UserRights? rights, string text)
    {
        var pages = SidebarEntries.For(rights, [.. SidebarEntries.All, .. SidebarEntries.Footer, .. SidebarEntries.Own]);
        if (text.Length == 0)
            return [.. pages.Take(MaxPages).Select(OfPage)];
        return
        [
            .. Best(pages, text, p => p.Title, p => $"{p.Group?.Title} {p.Group?.Section} {p.Keywords}").Select(OfPage),
            .. Best(SidebarEntries.For(rights, SidebarEntries.Actions), text, a => a.Title, a => $"{a.Page.Title} {a.Keywords}")
                .Select(a => new SearchHit("Actions", a.Icon, a.Title, a.Page.Title, a.Link)),
        ];
    }

    /// <param name="today">The business date in the person's store.</param>
    public static IEnumerable<SearchHit> Of(FoundRecords found, DateOnly today) =>
    [
        .. found.Sales.Select(s => new SearchHit("Sales", IconOf(SaleRoute), s.VoidNumber ?? s.Number, Join(
            s.VoidNumber is null ? null : $"voids {s.Number}",
            s.Total.ToString(),
            DayText.Short(s.BusinessDate, today),
            s.Customer,
            s.Voided && s.VoidNumber is null ? "Voided" : null),
            Link(SaleRoute, (StoreLink.Parameter, s.StoreId.ToString(CultureInfo.InvariantCulture)), ("sale", s.Id.ToString())), IsRecord: true)),
        .. found.Skus.Select(s => new SearchHit("SKUs", IconOf(SkuRoute), s.Name, Join(s.Code, s.IsActive ? null : "Switched off"), Link(SkuRoute, ("q", s.Code)), IsRecord: true)),
        .. found.Users.Select(u => new SearchHit("People", IconOf(UserRoute), u.FullName, Join(u.Email, StateOf(u.Status)), Opening(UserRoute, u.Id), IsRecord: true)),
        .. found.Roles.Select(r => new SearchHit("Roles", IconOf(RoleRoute), r.Name, r.Description, Link(RoleRoute, ("role", r.Id.ToString())), IsRecord: true)),
        .. found.Stores.Select(s => new SearchHit("Stores", IconOf(StoreRoute), s.Name, Join(s.Code, s.Location), Opening(StoreRoute, s.Id), IsRecord: true)),
    ];

    /// <summary>What a text is looked for in, as the person reads it: his kinds of records alone.</summary>
    public static string Searched(UserRights? rights)
    {
        var mine = SidebarEntries.For(rights, SidebarEntries.All).Select(e => e.Route).ToHashSet();
        return string.Join(", ", ["pages", "actions", .. Kinds.Where(k => mine.Contains(k.Route)).Select(k => k.Kind)]);
    }

    private static SearchHit OfPage(SidebarEntry page) => new(PageGroup, page.Icon, page.Title, page.Group?.Title, page.Route);

    // The title counts more than other words, and its beginning most; alike keep the menu's order.
    private static IEnumerable<T> Best<T>(IReadOnlyList<T> entries, string text, Func<T, string> title, Func<T, string> others) => entries
        .Where(e => Begins($"{title(e)} {others(e)}", text))
        .OrderBy(e => title(e).StartsWith(text, StringComparison.OrdinalIgnoreCase) ? 0 : Begins(title(e), text) ? 1 : 2)
        .Take(MaxPages);

    private static bool Begins(string words, string text)
    {
        var all = Words(words);
        return Words(text).All(typed => all.Any(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase)));
    }

    private static string[] Words(string text) => text.Split((char[])[' ', '-', '&'], StringSplitOptions.RemoveEmptyEntries);

    private static string IconOf(string route) => SidebarEntries.All.Single(e => e.Route == route).Icon;

    private static string Opening(string route, object key) => Link(route, ("open", key.ToString()!));

    private static string Link(string route, params (string Name, string Value)[] parameters) =>
        parameters.Aggregate(route, (link, p) => QueryHelpers.AddQueryString(link, p.Name, p.Value));

    private static string Join(params string?[] parts) => string.Join(" · ", parts.Where(p => !string.IsNullOrEmpty(p)));

    private static string? StateOf(string status) => status switch { "INVITED" => "Invited", "DISABLED" => "Disabled", _ => null };
}
