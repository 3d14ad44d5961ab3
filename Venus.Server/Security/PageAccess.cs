using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Venus.Core.Security;

namespace Venus.Server.Security;

/// <summary>What a page demands, read from its attributes.</summary>
/// <param name="Permission">Null: any signed-in person.</param>
internal sealed record PageDemand(bool Anonymous, string? Permission, bool NeedsStore)
{
    public static PageDemand Of(Type page)
    {
        var required = page.GetCustomAttribute<RequirePermissionAttribute>();
        return new PageDemand(
            page.GetCustomAttribute<AllowAnonymousAttribute>() is not null,
            required?.Permission,
            required is { ChainWide: false });
    }
}

internal enum PageAccess
{
    Checking,
    Allowed,
    Denied,
    NoStore,
    ForeignStore,
    Unavailable,
    SignedOut,

    /// <summary>Something comes before every page: see <see cref="UserRights.BarredBy"/>.</summary>
    Barred,
}

internal static class PageAccessRules
{
    /// <summary>A page with several grounds for refusal names the key first: without it the rest is nobody's business.</summary>
    public static PageAccess Decide(PageDemand demand, UserRights? rights, int? linkedStore) => (demand, rights) switch
    {
        ({ Anonymous: true }, _) => PageAccess.Allowed,
        (_, null) => PageAccess.SignedOut,
        (_, { BarredBy: not null }) => PageAccess.Barred,
        ({ Permission: { } key }, { } mine) when !mine.May(key) => PageAccess.Denied,
        (_, { } mine) when linkedStore is { } store && !mine.HasStore(store) => PageAccess.ForeignStore,
        ({ NeedsStore: true }, { Stores.Count: 0 }) => PageAccess.NoStore,
        _ => PageAccess.Allowed,
    };
}
