using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class ShellBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task PRM_13_KeyGivenAndTaken_ReachesTheOpenPageWithoutAReload()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/business/skus");
        await Assertions.Expect(Heading(page)).ToHaveTextAsync("SKUs");

        await host.World.OwnerAsync(
            "delete from role_permissions where permission_key = $1 and role_id = (select id from roles where name = 'Manager')", Permissions.SkusView);

        await Assertions.Expect(Heading(page)).ToHaveTextAsync("You cannot open SKUs", new() { Timeout = VenusHost.Live });
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(Permissions.SkusView);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "SKUs" })).ToHaveCountAsync(0);

        await host.World.OwnerAsync(
            "insert into role_permissions (role_id, permission_key) select id, $1 from roles where name = 'Manager'", Permissions.SkusView);

        await Assertions.Expect(Heading(page)).ToHaveTextAsync("SKUs", new() { Timeout = VenusHost.Live });
    }

    [Fact]
    public async Task Store_ChosenTakenAndLinked_StaysWithinTheAssignedOnes()
    {
        await using var host = await VenusHost.StartAsync(server);
        var manager = await host.PersonAsync("Manager", 1, 2);
        var page = await host.SignInAsync(manager, "/management/prices");
        var selector = page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Store, change: S" });
        await Assertions.Expect(selector).ToContainTextAsync("S01");

        await selector.ClickAsync();
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "S02" }).ClickAsync();
        await Assertions.Expect(selector).ToContainTextAsync("S02");
        await page.ReloadAsync();
        await Assertions.Expect(selector).ToContainTextAsync("S02");

        await page.GotoAsync("/management/prices?store=3");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("not assigned to this store");

        await page.GotoAsync("/management/prices");
        await host.World.OwnerAsync("delete from user_stores where user_id = $1 and store_id = 2", manager.Id);
        await Assertions.Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync("S01", new() { Timeout = VenusHost.Live });
    }

    [Theory]
    [InlineData("Manager", "/management/prices")]
    [InlineData("Cashier", "/business/pos")]
    public async Task Store_ByKeyboardAndFromTheFirstMoment_OpensChoosesAndCloses(string role, string path)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync(role, 1, 2), path);
        var selector = page.GetByRole(AriaRole.Button, new() { Name = "Store, change: S" });
        var menu = page.GetByRole(AriaRole.Menu, new() { Name = "Stores" });
        var first = menu.GetByRole(AriaRole.Menuitemradio, new() { Name = "S01" });
        var second = menu.GetByRole(AriaRole.Menuitemradio, new() { Name = "S02" });

        // The very moment the button is in the document, long before the page has its figures.
        await page.AddInitScriptAsync(
            """
            new MutationObserver((_, o) => {
              const button = document.querySelector(".v-store-button");
              if (button) { o.disconnect(); button.click(); }
            }).observe(document, { childList: true, subtree: true });
            """);
        await page.ReloadAsync();
        await Assertions.Expect(menu).ToBeVisibleAsync();
        await Assertions.Expect(first).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(menu).ToBeHiddenAsync();
        await Assertions.Expect(Heading(page)).ToHaveCountAsync(1);

        foreach (var key in (string[])["Enter", "Space", "ArrowDown"])
        {
            await selector.FocusAsync();
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(first).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(menu).ToBeHiddenAsync();
            await Assertions.Expect(selector).ToBeFocusedAsync();
        }

        // A page that gets ready late takes its heading's focus from no open menu.
        await selector.ClickAsync();
        await Assertions.Expect(first).ToBeFocusedAsync();
        await Heading(page).AskAsync<object?>("heading => { heading.tabIndex = -1; heading.focus(); }");
        await Assertions.Expect(first).ToBeFocusedAsync();
        await page.Mouse.ClickAsync(700, 500);
        await Assertions.Expect(menu).ToBeHiddenAsync();

        await selector.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        foreach (var (key, focused) in ((string, ILocator)[])[("ArrowDown", second), ("ArrowDown", first), ("ArrowUp", second), ("Home", first), ("End", second)])
        {
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(focused).ToBeFocusedAsync();
        }

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(selector).ToContainTextAsync("S02");
        await Assertions.Expect(menu).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, "light", "dark")]
    [InlineData(ColorScheme.Dark, "dark", "light")]
    public async Task Theme_FollowsTheSystemUntilThePersonChooses_AndNeverFlickers(ColorScheme system, string before, string after)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));
        await page.EmulateMediaAsync(new() { ColorScheme = system });
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", before);
        await page.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", after);

        // The theme and a title are there before the body is: nothing has been painted yet.
        await page.AddInitScriptAsync(
            """
            new MutationObserver((_, o) => { if (document.body) { window.themeAtBody = document.documentElement.dataset.theme; window.titleAtBody = document.title; o.disconnect(); } })
              .observe(document, { childList: true, subtree: true });
            """);
        await page.ReloadAsync();
        Assert.Equal(after, await page.AskAsync<string>("window.themeAtBody"));
        Assert.Equal("Venus", await page.AskAsync<string>("window.titleAtBody"));
        await Assertions.Expect(page).ToHaveTitleAsync("Home – Venus");

        await page.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", before);
        await page.ReloadAsync();
        Assert.Equal(before, await page.AskAsync<string>("window.themeAtBody"));
        Assert.Null(await page.AskAsync<string?>("localStorage.getItem('venus.theme')"));
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
        await Assertions.Expect(menu).ToHaveCSSAsync("width", "64px");
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
    public async Task Adjustments_OnANarrowPhone_AreNoWiderThanIt()
    {
        await using var host = await VenusHost.StartAsync(server);
        await host.World.StockAsync(1, "BROILER", "LIVE", 1174.253m, 930);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/business/adjustments", 360, 640);

        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "In stock now" })).ToContainTextAsync("930 birds");
        await page.ExpectNoWiderThanItsWindowAsync();
    }

    [Fact]
    public async Task Prices_OnAPhone_NameTheirUnitThemselves()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/management/prices", 390, 844);
        var price = page.GetByRole(AriaRole.Main).Locator(".price .v-num").First;

        await Assertions.Expect(price).ToBeVisibleAsync();
        Assert.Equal(
            "\"₹\" \" /kg\"", await price.AskAsync<string>("price => `${getComputedStyle(price, '::before').content} ${getComputedStyle(price, '::after').content}`"));
    }

    [Fact]
    public async Task Shell_OnATablet_HasItsSearchInPlace_AndItsMenuWhereThePageIs()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/management/prices", 1024, 600);

        await Assertions.Expect(page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Price Config" })).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.True(await page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Search pages and records" }).AskAsync<bool>(
            "button => button.lastElementChild.offsetWidth === 0 && button.querySelector('span').getBoundingClientRect().right < button.getBoundingClientRect().right"));
    }

    [Fact]
    public async Task Columns_OnAPhone_AreAsWideAsTheirBar()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/users", 390, 844);
        var main = page.GetByRole(AriaRole.Main);

        await main.GetByText("Columns", new() { Exact = true }).ClickAsync();

        var panel = main.GetByRole(AriaRole.Group, new() { Name = "Columns that stand" });
        await Assertions.Expect(panel).ToBeVisibleAsync();
        Assert.Equal(0, await panel.AskAsync<double>("panel => panel.closest('.v-filters').clientWidth - panel.offsetWidth - 32"), 1.0);
    }

    [Fact]
    public async Task Form_FilledInAndSentOverALostLine_StaysAndIsSavedWhenTheLineIsBack()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/me/profile");
        var line = await page.ReloadOnALineAsync();
        var name = page.GetByLabel("Full name");
        await Assertions.Expect(name).ToBeVisibleAsync();

        await line.LoseAsync();
        await name.FillAsync("Asha Menon");
        await name.PressAsync("Enter");
        await page.GetByLabel("Telephone").FillAsync("98400 12345");
        await line.FindAsync();

        await page.Button("Save changes").ClickAsync();
        await Assertions.Expect(page.GetByText("Your profile is saved.")).ToBeVisibleAsync();
        await Assertions.Expect(name).ToHaveValueAsync("Asha Menon");
        Assert.Equal("Asha Menon, 9840012345", await host.World.OwnerScalarAsync<string>("select full_name || ', ' || contact_number from profiles where full_name = 'Asha Menon'"));
        host.TakeComplaints();
    }

    /// <summary>A box that flips by itself would stand ticked where the server heard nothing.</summary>
    [Fact]
    public async Task Box_TickedWhileTheLineIsLost_ShowsWhatIsSaved()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/management/prices");
        var line = await page.ReloadOnALineAsync();
        await page.Button("Copy to stores").ClickAsync();
        var boxes = page.OpenDialog("Copy prices").GetByRole(AriaRole.Checkbox);
        await boxes.First.ClickAsync();
        await Assertions.Expect(page.Button("Copy to 1 store")).ToBeVisibleAsync();

        await line.LoseAsync();
        await boxes.Nth(1).ClickAsync();
        await line.FindAsync();

        await Assertions.Expect(boxes.First).ToBeCheckedAsync();
        await Assertions.Expect(boxes.Nth(1)).Not.ToBeCheckedAsync();
        await Assertions.Expect(page.Button("Copy to 1 store")).ToBeVisibleAsync();
        host.TakeComplaints();
    }

    /// <summary>The figures of the item before are emptied after what was told again, in the fields that hold it.</summary>
    [Fact]
    public async Task Item_ChosenWhileTheLineIsLost_IsCorrectedByWhatStandsInItsFieldsAlone()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/business/adjustments?bird=BROILER&form=SKIN");
        var line = await page.ReloadOnALineAsync();
        var weight = page.Locator("#adjust-kg");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Add" }).ClickAsync();
        await weight.FillAsync("5");
        await Assertions.Expect(page.Button("Add 5.000 kg")).ToBeVisibleAsync();

        await line.LoseAsync();
        await page.GetByLabel("Form").SelectOptionAsync("SKINLESS");
        await weight.FillAsync("2");
        await line.FindAsync();

        await Assertions.Expect(weight).ToHaveValueAsync("");
        await Assertions.Expect(page.Button("Add stock")).ToBeVisibleAsync();
        await weight.FillAsync("3");
        await Assertions.Expect(page.Button("Add 3.000 kg")).ToBeVisibleAsync();
        host.TakeComplaints();
    }

    /// <summary>What is told again is what the server may not have heard: a filter told again would close what was opened since.</summary>
    [Fact]
    public async Task Filter_ChosenLongBeforeTheLineWasLost_IsNotToldAgain()
    {
        await using var host = await VenusHost.StartAsync(server);
        var person = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/users");
        var line = await page.ReloadOnALineAsync();
        var (status, panel) = (page.GetByRole(AriaRole.Combobox, new() { Name = "Status" }), page.GetByRole(AriaRole.Complementary));
        await status.SelectOptionAsync("ACTIVE");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("status=ACTIVE$"));
        await page.GetByRole(AriaRole.Main).Locator($"tbody a[href*='{person.Id}']").ClickAsync();
        await Assertions.Expect(panel).ToBeVisibleAsync();

        await page.TellAsync("() => { const now = performance.now.bind(performance); performance.now = () => now() + 60000; }");
        await line.LoseAsync();
        await line.FindAsync();

        // What is told now comes after all that was told again.
        await panel.GetByRole(AriaRole.Region, new() { Name = "Roles" }).GetByRole(AriaRole.Checkbox).First.ClickAsync();
        await Assertions.Expect(panel.Button("Save roles")).ToBeVisibleAsync();
        host.TakeComplaints();
    }

    [Fact]
    public async Task SignOut_FromTheAccountMenu_EndsTheSession()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));

        await page.GetByRole(AriaRole.Button, new() { Name = "account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await VenusHost.SignedOutAsync(page);

        await page.GotoAsync("/home");
        await Assertions.Expect(page.GetByLabel("E-mail")).ToBeVisibleAsync();
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from user_sessions where ended_reason = 'SIGN_OUT'"));
    }

    private static ILocator Heading(IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });
}
