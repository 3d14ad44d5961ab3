using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Notifications;
using Venus.Server.Features.Notifications;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Notifications;

public sealed class NotificationsPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeNotifications _notifications = new();

    public NotificationsPageTests() => _shell.Services.AddSingleton<INotificationService>(_notifications);

    [Fact]
    public async Task List_UnreadFirst_OpenMarksReadAndFollowsTheLink()
    {
        _notifications.All.AddRange([FakeNotifications.Told("Old", read: true), FakeNotifications.Told("New sign-in", "/me/sessions")]);
        var page = await _shell.OpenAsync<NotificationsPage>(People.Cashier, "/me/notifications");
        Assert.Equal(["Unread: New sign-in", "Old"], page.FindAll(".v-notification-title").Select(t => t.TextContent.Trim()));
        Assert.Contains("14 Jul 11:30", page.Find("time").TextContent, StringComparison.Ordinal);

        page.Find("[aria-label='Open: New sign-in']").Click();

        Assert.EndsWith("/me/sessions", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.DoesNotContain(_notifications.All, n => n.IsUnread);
    }

    [Fact]
    public async Task MarkAllRead_LeavesNoneUnread_AndGoes()
    {
        _notifications.All.AddRange([FakeNotifications.Told("One"), FakeNotifications.Told("Two")]);
        var page = await _shell.OpenAsync<NotificationsPage>(People.Cashier, "/me/notifications");

        page.FindAll("button").Single(b => b.TextContent.Contains("Mark all read", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".v-unread")));
        Assert.DoesNotContain("Mark all read", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task None_SaysWhatWouldBeHere()
    {
        var page = await _shell.OpenAsync<NotificationsPage>(People.Cashier, "/me/notifications");

        Assert.Contains("No notifications", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Home_ShowsTheFirstFourUnread_AndNothingWithout()
    {
        var panel = await _shell.OpenAsync<UnreadPanel>(People.Cashier, "/home");
        Assert.Equal("", panel.Markup.Trim());

        _notifications.All.AddRange(Enumerable.Range(1, 5).Select(n => FakeNotifications.Told($"News {n}")));
        await panel.InvokeAsync(() => _shell.Live.OwnSubscriptions.Single()());

        Assert.Equal(4, panel.FindAll("li").Count);
        Assert.Equal("All 5 unread notifications", panel.Find("a").TextContent);
    }

    [Fact]
    public async Task Home_WhenTheyCannotBeRead_SaysSoAndTriesAgain()
    {
        _notifications.IsDown = true;
        _notifications.All.Add(FakeNotifications.Told("News"));
        var panel = await _shell.OpenAsync<UnreadPanel>(People.Cashier, "/home");
        Assert.Contains("did not load", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        _notifications.IsDown = false;
        panel.Find("button").Click();

        panel.WaitForAssertion(() => Assert.Single(panel.FindAll("li")));
    }

    [Fact]
    public async Task Bell_CountsOnceAndOnNews_AndSaysHowMany()
    {
        _notifications.All.Add(FakeNotifications.Told("News"));
        await _shell.SignInAsync(People.Cashier);
        var bell = _shell.Render<NotificationBell>(p => p.AddCascadingValue(People.Cashier));
        Assert.Equal("Notifications, 1 unread", bell.Find("a").GetAttribute("aria-label"));
        Assert.Equal("", bell.Find("[role=status]").TextContent);

        _notifications.All.Add(FakeNotifications.Told("More"));
        await bell.InvokeAsync(() => _shell.Live.OwnSubscriptions.Single()());
        Assert.Equal("2", bell.Find(".v-bell-count").TextContent);
        Assert.Equal("2 unread notifications", bell.Find("[role=status]").TextContent);
        Assert.Equal(2, _notifications.Counts);

        await bell.InvokeAsync(bell.Instance.Dispose);
        Assert.Empty(_shell.Live.OwnSubscriptions);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
