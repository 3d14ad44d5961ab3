using Microsoft.Playwright;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class ShellBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task PRM13_KeyGivenAndTaken_ReachesTheOpenPageWithoutAReload()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/business/skus");
        await Assertions.Expect(Heading(page)).ToHaveTextAsync("SKUs");

        await host.World.OwnerAsync(
            "delete from role_permissions where permission_key = $1 and role_id = (select id from roles where name = 'Manager')", Permissions.SkusView);

        await Assertions.Expect(Heading(page)).ToHaveTextAsync("You cannot open SKUs", new() { Timeout = 5_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(Permissions.SkusView);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "SKUs" })).ToHaveCountAsync(0);

        await host.World.OwnerAsync(
            "insert into role_permissions (role_id, permission_key) select id, $1 from roles where name = 'Manager'", Permissions.SkusView);

        await Assertions.Expect(Heading(page)).ToHaveTextAsync("SKUs", new() { Timeout = 5_000 });
    }

    [Theory]
    [InlineData(ColorScheme.Light, "light", "dark")]
    [InlineData(ColorScheme.Dark, "dark", "light")]
    public async Task Theme_FollowsTheSystemUntilThePersonChooses_AndNeverFlickers(ColorScheme system, string before, string after)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));
        await page.EmulateMediaAsync(new() { ColorScheme = system });
        Assert.Equal(before, await page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).ClickAsync();
        Assert.Equal(after, await page.EvaluateAsync<string>("document.documentElement.dataset.theme"));

        // The theme is there before the body is: nothing has been painted yet.
        await page.AddInitScriptAsync(
            """
            new MutationObserver((_, o) => { if (document.body) { window.themeAtBody = document.documentElement.dataset.theme; o.disconnect(); } })
              .observe(document, { childList: true, subtree: true });
            """);
        await page.ReloadAsync();
        Assert.Equal(after, await page.EvaluateAsync<string>("window.themeAtBody"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).ClickAsync();
        await page.ReloadAsync();
        Assert.Equal(before, await page.EvaluateAsync<string>("window.themeAtBody"));
        Assert.Null(await page.EvaluateAsync<string?>("localStorage.getItem('venus.theme')"));
    }

    [Fact]
    public async Task Menu_OnADesk_CollapsesAndIsRemembered_OnAPhone_IsADrawer()
    {
        await using var host = await VenusHost.StartAsync(server);
        var person = await host.PersonAsync("Manager", 1);
        var desk = await host.SignInAsync(person);
        await desk.GetByRole(AriaRole.Button, new() { Name = "Collapse" }).ClickAsync();
        await desk.ReloadAsync();
        var menu = desk.GetByRole(AriaRole.Navigation, new() { Name = "Main menu" });
        await Assertions.Expect(menu.GetByRole(AriaRole.Button, new() { Name = "Expand" })).ToBeVisibleAsync();
        Assert.Equal(64, (await menu.BoundingBoxAsync())!.Width);
        await menu.GetByRole(AriaRole.Link, new() { Name = "SKUs" }).ClickAsync();
        await Assertions.Expect(Heading(desk)).ToHaveTextAsync("SKUs");

        var phone = await host.SignInAsync(person, width: 390, height: 844);
        var drawer = phone.GetByRole(AriaRole.Navigation, new() { Name = "Main menu" });
        await Assertions.Expect(drawer).ToBeHiddenAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await Assertions.Expect(drawer).ToBeVisibleAsync();
        await phone.Keyboard.PressAsync("Escape");
        await Assertions.Expect(drawer).ToBeHiddenAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await drawer.GetByRole(AriaRole.Button, new() { Name = "Inventory Management" }).ClickAsync();
        await drawer.GetByRole(AriaRole.Link, new() { Name = "SKUs" }).ClickAsync();
        await Assertions.Expect(Heading(phone)).ToHaveTextAsync("SKUs");
        await Assertions.Expect(drawer).ToBeHiddenAsync();
    }

    [Fact]
    public async Task SignOut_FromTheAccountMenu_EndsTheSession()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));

        await page.GetByRole(AriaRole.Button, new() { Name = "account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/sign-in", StringComparison.Ordinal));

        await page.GotoAsync("/home");
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from user_sessions where ended_reason = 'SIGN_OUT'"));
    }

    private static ILocator Heading(IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });
}
