using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Venus.Core.Security;
using Venus.Server.Features.Docs;
using Venus.Server.Features.Home;
using Venus.Server.Features.Me;
using Venus.Server.Features.Notifications;
using Venus.Server.Layout;
using Venus.Server.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Conventions;

public sealed partial class PageConventionTests
{
    /// <summary>Pages for any signed-in person. A page joins this list by decision, not by forgetting its key.</summary>
    private static readonly HashSet<Type> ForAnySignedInPerson = [typeof(HomePage), typeof(DocsPage), typeof(ManualPage), typeof(NotFoundPage), typeof(ProfilePage), typeof(SecurityPage), typeof(SessionsPage), typeof(NotificationsPage)];

    private static readonly IReadOnlyList<Type> Pages =
        [.. typeof(SidebarEntries).Assembly.GetTypes().Where(t => t.GetCustomAttributes<RouteAttribute>(inherit: false).Any())];

    private static readonly HashSet<string> Keys =
        [.. typeof(Permissions).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    [Fact]
    public void Page_EachOne_SaysWhoMayOpenIt()
    {
        var silent = Pages.Where(p =>
            p.GetCustomAttribute<RequirePermissionAttribute>() is null
            && p.GetCustomAttribute<AllowAnonymousAttribute>() is null
            && !ForAnySignedInPerson.Contains(p));

        Assert.Empty(silent);
    }

    [Fact]
    public void Page_EachOne_IsClosedToStrangersOrSaysOtherwise()
    {
        var open = Pages.Where(p =>
            p.GetCustomAttribute<AllowAnonymousAttribute>() is null && !p.GetCustomAttributes<AuthorizeAttribute>().Any());

        Assert.Empty(open);
    }

    [Fact]
    public void Page_WithAKey_UsesTheVocabularyAndNoOtherPolicy()
    {
        foreach (var page in Pages.Where(p => p.GetCustomAttribute<RequirePermissionAttribute>() is not null))
        {
            Assert.Contains(page.GetCustomAttribute<RequirePermissionAttribute>()!.Permission, Keys);
            Assert.Null(page.GetCustomAttribute<AllowAnonymousAttribute>());
        }

        // GuardedRouteView knows keys and sign-in; another policy or a role would pass it unseen.
        Assert.DoesNotContain(
            Pages.SelectMany(p => p.GetCustomAttributes<AuthorizeAttribute>()),
            a => a.Roles is not null || (a.Policy is not null && a is not RequirePermissionAttribute));
    }

    [Fact]
    public void Sidebar_EachRoute_ExistsAndNeedsTheSameKey()
    {
        foreach (var entry in (SidebarEntry[])[.. SidebarEntries.All, .. SidebarEntries.Footer, .. SidebarEntries.Own])
        {
            var page = Assert.Single(Pages, p => p.GetCustomAttributes<RouteAttribute>().Any(r => r.Template == entry.Route));
            Assert.Equal(entry.Permission, page.GetCustomAttribute<RequirePermissionAttribute>()?.Permission);
        }
    }

    [Fact]
    public void Sidebar_NoRouteOrTitleTwice()
    {
        var entries = SidebarEntries.All.Concat(SidebarEntries.Footer).Concat(SidebarEntries.Own).ToList();
        Assert.Distinct(entries.Select(e => e.Route));
        Assert.Distinct(entries.Select(e => e.Title));
    }

    [Fact]
    public void Actions_EachOne_OpensItsPageUnderAKnownKey()
    {
        foreach (var action in SidebarEntries.Actions)
        {
            Assert.Contains(action.Page, SidebarEntries.All);
            Assert.Equal(action.Page.Route, action.Link.Split('?')[0]);
            Assert.Contains(action.Permission, Keys);
        }
    }

    /// <summary>Over a lost line a box that flips by itself shows what nobody was told. <c>CheckBox</c> and <c>Toggle</c> do not.</summary>
    [Fact]
    public void Boxes_NoneFlipsByItself() =>
        Assert.Empty(Repository.Sources("Venus.Server").Where(file => OwnBox().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName));

    [Fact]
    public void Server_NoControllers() =>
        Assert.DoesNotContain(typeof(SidebarEntries).Assembly.GetTypes(), t => t.IsAssignableTo(typeof(Microsoft.AspNetCore.Mvc.ControllerBase)));

    [GeneratedRegex("type=\"(checkbox|radio)\"|<Mud(CheckBox|Switch|Radio)\\b")]
    private static partial Regex OwnBox();
}
