using Microsoft.Playwright;
using Venus.Server.SignIn;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>Master data and corrections without a mouse: Tab to a field, type, Enter or Space.</summary>
public sealed class KeyboardBrowserTests(DatabaseServer server)
{
    private const int MostTabs = 150;

    // Milliseconds, of somebody who types fast.
    private const float BetweenKeys = 80;

    [Fact]
    public async Task Sku_Price_AndCorrection_AreSavedByKeyboardAlone()
    {
        const string Name = "Wings of broilers without tips, cut at the second joint and packed by ten for the kitchen of a hotel";
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/business/skus");
        await Assertions.Expect(page.Button("Add SKU")).ToBeVisibleAsync();

        await PressAsync(page, page.Button("Add SKU"));
        var dialog = page.GetByRole(AriaRole.Dialog);
        await TypeAsync(page, dialog.GetByLabel("Code", new() { Exact = true }), "WINGS");
        await TypeAsync(page, dialog.GetByLabel("Bird", new() { Exact = true }), "B");
        await TypeAsync(page, dialog.GetByLabel("Form", new() { Exact = true }), "W");
        await TypeAsync(page, dialog.GetByLabel("Name", new() { Exact = true }), Name);
        await PressAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Add SKU" }));
        await Assertions.Expect(page.Button($"Edit {Name}")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(CircuitCallLimit.Refusal)).ToHaveCountAsync(0);

        await page.GotoAsync("/management/prices");
        await Assertions.Expect(page.GetByLabel($"New price of {Name}")).ToBeVisibleAsync();
        await TypeAsync(page, page.GetByLabel($"New price of {Name}"), "150");
        await PressAsync(page, page.Button("Save 1 price"));
        await Assertions.Expect(page.Button("Save 1 price")).ToHaveCountAsync(0);
        Assert.Equal(150m, await host.World.OwnerScalarAsync<decimal>("select price from store_prices p join skus s on s.id = p.sku_id where s.code = 'WINGS'"));

        await page.GotoAsync("/business/adjustments");
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Correct one item" });
        await Assertions.Expect(form).ToBeVisibleAsync();
        await TypeAsync(page, form.GetByLabel("Form", new() { Exact = true }), "W");
        await Assertions.Expect(form.GetByRole(AriaRole.Status)).ToContainTextAsync("20.000 kg");
        await TabToAsync(page, form.GetByRole(AriaRole.Radio, new() { Name = "Set" }));
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(form.GetByRole(AriaRole.Radio, new() { Name = "Add" })).ToBeFocusedAsync();
        await TypeAsync(page, form.GetByLabel("Weight", new() { Exact = true }), "2.345");
        await TypeAsync(page, form.GetByLabel("Why"), "Cold");
        await PressAsync(page, form.GetByRole(AriaRole.Button, new() { Name = "Add 2.345 kg" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Last corrections" })).ToContainTextAsync("Cold");
        Assert.Equal(22.345m, await host.World.OwnerScalarAsync<decimal>("select kg from stock_balances where store_id = 1 and form = 'SKIN'"));
    }

    /// <summary>A column of prices is typed as fast as hands can: no figure may land in the row before.</summary>
    [Fact]
    public async Task Prices_TypedFasterThanTheLine_LandInTheirRows()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.PriceAsync(1, "BRO-LIVE", 120);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/management/prices");
        var prices = page.GetByRole(AriaRole.Textbox, new() { NameRegex = new("^New price of ") });
        await Assertions.Expect(prices).ToHaveCountAsync(6);

        // A click would also have MudBlazor give the field the focus, a round trip later.
        await prices.First.FocusAsync();
        await page.Keyboard.PressAsync("ControlOrMeta+A");
        foreach (var price in (string[])["201.50", "202.50", "203.50", "204.50"])
        {
            await page.Keyboard.TypeAsync(price);
            await page.Keyboard.PressAsync("Enter");
        }

        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.TypeAsync("205");

        foreach (var (row, price) in ((string[])["201.50", "202.50", "203.50", "205"]).Index())
            await Assertions.Expect(prices.Nth(row)).ToHaveValueAsync(price);
        await Assertions.Expect(page.Button("Save 4 prices")).ToBeVisibleAsync();
    }

    /// <summary>Whatever page is opened first; Enter stays a box's own key.</summary>
    [Fact]
    public async Task Boxes_OfOneList_AreWalkedByTheArrows()
    {
        await using var host = await VenusHost.StartAsync(server);
        var person = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), $"/system/users?open={person.Id}");
        var roles = page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Region, new() { Name = "Roles" }).GetByRole(AriaRole.Checkbox);

        await roles.First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(roles.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(roles.Nth(1)).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("ArrowUp");

        await Assertions.Expect(roles.First).ToBeFocusedAsync();
    }

    /// <summary>The sign of the search is "/", also where it has the focus already, as when the counter opens.</summary>
    [Fact]
    public async Task Slash_InTheEmptySearchOfTheCounter_IsNoTextToLookFor()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search products" });
        await Assertions.Expect(search).ToBeFocusedAsync();

        await page.Keyboard.TypeAsync("/skinless", new() { Delay = BetweenKeys });

        await Assertions.Expect(search).ToHaveValueAsync("skinless");
        await Assertions.Expect(page.Tile("Skinless")).ToBeVisibleAsync();
    }

    private static async Task PressAsync(IPage page, ILocator button)
    {
        await TabToAsync(page, button);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task TypeAsync(IPage page, ILocator field, string text)
    {
        await TabToAsync(page, field);
        await page.Keyboard.TypeAsync(text, new() { Delay = BetweenKeys });
    }

    /// <summary>From where the focus is, as often as it takes.</summary>
    private static async Task TabToAsync(IPage page, ILocator target)
    {
        await Assertions.Expect(target).ToHaveCountAsync(1);
        for (var tabs = 0; tabs < MostTabs; tabs++)
        {
            if (await target.AskAsync<bool>("element => element === document.activeElement"))
                return;
            await page.Keyboard.PressAsync("Tab", new() { Delay = BetweenKeys });
        }

        Assert.Fail($"{MostTabs} tabs did not reach {target}.");
    }
}
