using Microsoft.Playwright;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class SearchBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task Search_ByKeyboard_OpensAnotherStoresSale_AndGivesTheFocusBack()
    {
        await using var host = await VenusHost.StartAsync(server);
        await host.World.PriceAsync(2, "BRO-SKIN", 180);
        await host.World.StockAsync(2, "BROILER", "SKIN", 20);
        var line = new SaleLine(await host.World.SkuAsync("BRO-SKIN"), new Weight(1), 0, new Money(180));
        var sold = (await host.World.As<IPosService>(await host.World.PersonAsync("Cashier", 2)).PostAsync(
            new PostSale(2, Guid.CreateVersion7(), [line], [new PaymentPart(PaymentMethods.Upi, new Money(180))]))).Value;
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1, 2), "/business/sales");
        await Assertions.Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync("S01");
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages and records" });
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Search" });
        var filter = page.GetByRole(AriaRole.Main).GetByLabel("Search", new() { Exact = true });
        // A new page gives its title the focus once, whenever it gets round to it: the second opening counts.
        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(field).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(field).ToBeHiddenAsync();
        await filter.FocusAsync();

        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(field).ToBeFocusedAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Option)).ToHaveCountAsync(8);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(field).ToBeHiddenAsync();
        await Assertions.Expect(filter).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("sess");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Option, new() { Selected = true })).ToContainTextAsync("My Sessions");
        await field.FillAsync("");
        await page.Keyboard.TypeAsync(sold.Number[..^1]);
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = sold.Number })).ToBeVisibleAsync();
        await Assertions.Expect(field).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync("S02");
    }

    [Fact]
    public async Task Action_OpensItsDialog_OverWhichTheSearchDoesNotCome()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Search pages and records" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("invite");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Option, new() { Name = "Invite person" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Add");
        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages and records" })).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(page).ToHaveURLAsync($"{host.Address}/system/users");
    }

    [Fact]
    public async Task Counter_SearchLeavesItsKeysAndTheTypedWeightAlone()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await page.Tile("With Skin").ClickAsync();
        await page.Keyboard.TypeAsync("2.5");
        var weight = page.GetByLabel("Weight", new() { Exact = true });
        await Assertions.Expect(weight).ToHaveValueAsync("2.5");

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("st9*/");
        await page.Keyboard.PressAsync("F9");
        await page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(weight).ToBeFocusedAsync();
        await Assertions.Expect(weight).ToHaveValueAsync("2.5");
        await Assertions.Expect(page.OpenDialog("Take payment")).ToHaveCountAsync(0);
        await page.Keyboard.TypeAsync("5");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.550 kg");

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("price c");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Heading()).ToContainTextAsync("Price");
        await page.GotoAsync("/business/pos");
        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.550 kg");
    }

    [Fact]
    public async Task Phone_IconOpensTheWholeScreen_TapOpensTheResult()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), width: 390, height: 844);

        await page.GetByRole(AriaRole.Button, new() { Name = "Search pages and records" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Search" });
        await Eventually.HoldsAsync(async () => await dialog.BoundingBoxAsync() is { X: 0, Y: 0, Width: 390, Height: 844 });
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages and records" }).FillAsync("downtown");
        await page.GetByRole(AriaRole.Option, new() { Name = "Downtown" }).ClickAsync();

        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Venus Chicken - Downtown" })).ToBeVisibleAsync();
        await page.ExpectNoWiderThanItsWindowAsync();
    }

    [Fact]
    public async Task Mac_CommandKOpensIt()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));
        await page.AddInitScriptAsync("Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' })");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Search pages and records" })).ToContainTextAsync("⌘ K");

        await page.Keyboard.PressAsync("Meta+k");

        await Assertions.Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search pages and records" })).ToBeFocusedAsync();
    }
}
