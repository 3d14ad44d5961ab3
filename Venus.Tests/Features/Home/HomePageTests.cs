using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Notifications;
using Venus.Core.Security;
using Venus.Server.Features.Home;
using Venus.Server.Layout;
using Venus.Tests.Features.Notifications;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Home;

public sealed class HomePageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    public HomePageTests() => _shell.Services.AddSingleton<INotificationService>(new FakeNotifications());

    [Theory]
    [InlineData(719, "Good morning, Ravi")]
    [InlineData(720, "Good afternoon, Ravi")]
    [InlineData(1020, "Good evening, Ravi")]
    public async Task Greeting_FollowsTheBrowserNotTheHost(int minuteOfDay, string expected)
    {
        var home = await RenderAsync(People.WithoutRoles, minuteOfDay);

        Assert.Equal(expected, home.Find("h1").TextContent);
    }

    [Fact]
    public async Task Pages_OfTheCashier_AreExactlyHisMenuWithoutHome()
    {
        var home = await RenderAsync(People.Cashier);

        var expected = SidebarEntries.For(People.Cashier, SidebarEntries.All).Where(e => e.Group is not null).Select(e => e.Route);
        Assert.Equal(expected, home.FindAll(".v-home-card").Select(c => c.GetAttribute("href")!));
    }

    [Fact]
    public async Task Pages_WithoutRoles_SaysWhyThereAreNone()
    {
        var home = await RenderAsync(People.WithoutRoles);

        Assert.Empty(home.FindAll(".v-home-card"));
        Assert.Contains("An administrator can give you one", home.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standing_NamesStoreAndItsDay()
    {
        // 18:31 UTC is already the next day in Chennai.
        _shell.Clock.SetUtcNow(new DateTimeOffset(2026, 7, 14, 18, 31, 0, TimeSpan.Zero));

        var home = await RenderAsync(People.With([Permissions.InventoryView], [People.Downtown]));

        Assert.Equal("S01 Venus Chicken - Downtown, Wednesday, 15 July 2026", home.Find("header .v-secondary").TextContent);
    }

    private async Task<IRenderedComponent<HomePage>> RenderAsync(UserRights rights, int minuteOfDay = 600)
    {
        _shell.JSInterop.Setup<int>("venusDevice.minuteOfDay").SetResult(minuteOfDay);
        await _shell.SignInAsync(rights);
        return _shell.Render<HomePage>(p => p.AddCascadingValue(rights));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
