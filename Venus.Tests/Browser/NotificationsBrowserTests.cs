using Microsoft.Playwright;
using Venus.Core.Features.Users;
using Venus.Tests.Features.Roles;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class NotificationsBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task Bell_RisesInEachOpenBrowserOfThePerson_AndFallsWhenReadInOne()
    {
        await using var host = await VenusHost.StartAsync(server);
        var person = await host.PersonAsync("Cashier", 1);
        var desk = await host.SignInAsync(person);
        var phone = await host.SignInAsync(person, width: 390, height: 844);
        var other = await host.SignInAsync(await host.PersonAsync("Cashier", 1));
        // The second browser is news to the first.
        await Assertions.Expect(Bell(desk, "Notifications, 1 unread")).ToBeVisibleAsync();
        await Assertions.Expect(Bell(phone, "Notifications, 1 unread")).ToBeVisibleAsync();

        var staff = await host.World.RoleAsync("Staff");
        Assert.True((await host.World.As<IUserService>(await host.PersonAsync("Admin")).SetRolesAsync(new SetUserRoles(person.Id, [staff.Id], [], []))).IsSuccess);

        await Assertions.Expect(Bell(desk, "Notifications, 2 unread")).ToBeVisibleAsync(new() { Timeout = VenusHost.Live });
        await Assertions.Expect(Bell(phone, "Notifications, 2 unread")).ToBeVisibleAsync(new() { Timeout = VenusHost.Live });
        await Assertions.Expect(Bell(other, "Notifications")).ToBeVisibleAsync();

        await Bell(phone, "Notifications, 2 unread").ClickAsync();
        await Assertions.Expect(phone.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Notifications");
        await Assertions.Expect(phone.GetByRole(AriaRole.List, new() { Name = "Notifications" })).ToContainTextAsync("You were given the role Staff.");
        await phone.ExpectNoWiderThanItsWindowAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Mark all read" }).ClickAsync();

        await Assertions.Expect(Bell(desk, "Notifications")).ToBeVisibleAsync();
        await Assertions.Expect(desk.GetByRole(AriaRole.Region, new() { Name = "Unread notifications" })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1440)]
    public async Task Bell_StandsAtTheCounterToo_BesideTheCodeOfTheStore(int width)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1, 2), "/business/pos", width: width);

        await Assertions.Expect(Bell(page, "Notifications")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(page.GetByRole(AriaRole.Banner).GetByText("S01", new() { Exact = true }).First).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "account" })).ToBeInViewportAsync(new() { Ratio = 1 });
        await page.ExpectNoWiderThanItsWindowAsync();
    }

    private static ILocator Bell(IPage page, string name) => page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
}
