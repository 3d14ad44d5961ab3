using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What happens around the counter on a day: voids and copies, the history of sales, products, prices and corrections.</summary>
public sealed partial class StoreDayBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task Void_FromOwnSalesAndFromSales_GivesStockBackAndCopiesSayDuplicate()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/pos");
        await page.CatchPrintsAsync();
        await page.AddAsync("With Skin", "2.5");
        await page.ChargeAsync();
        Assert.DoesNotContain("DUPLICATE", await page.PrintedAsync(1), StringComparison.Ordinal);

        await page.Button("1 sale").ClickAsync();
        var mine = page.GetByRole(AriaRole.Complementary, new() { Name = "My sales today" });
        await mine.GetByRole(AriaRole.Button, new() { Name = "Reprint" }).ClickAsync();
        Assert.Contains("DUPLICATE 1", await page.PrintedAsync(2), StringComparison.Ordinal);
        await mine.GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await page.VoidAsync("₹450.00");
        await Assertions.Expect(mine.GetByRole(AriaRole.List)).ToContainTextAsync("Voided");
        await Assertions.Expect(page.Tile("With Skin")).ToContainTextAsync("20.000");
        await mine.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await page.AddAsync("Skinless", "1.25");
        await page.ChargeAsync();
        await page.GotoAsync("/business/sales");
        var table = page.GetByRole(AriaRole.Table, new() { Name = "Sales, newest first" });
        await Assertions.Expect(table.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await page.GetByLabel("Voided").SelectOptionAsync("Without voided");
        await Assertions.Expect(table.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GetByLabel("Paid by").SelectOptionAsync("UPI");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Nothing matches the filters");
        await page.Button("Clear filters").ClickAsync();
        await Assertions.Expect(table.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);

        await table.GetByRole(AriaRole.Link).First.ClickAsync();
        var detail = page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(detail.GetByRole(AriaRole.Region, new() { Name = "Lines" })).ToContainTextAsync("₹275.00");
        await page.CatchPrintsAsync();
        await detail.GetByRole(AriaRole.Button, new() { Name = "Print duplicate 1" }).ClickAsync();
        Assert.Contains("DUPLICATE 1", await page.PrintedAsync(1), StringComparison.Ordinal);
        await detail.GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await page.VoidAsync("₹275.00");
        await Assertions.Expect(detail).ToContainTextAsync("Wrong customer");
        await Assertions.Expect(detail.GetByRole(AriaRole.Button, new() { Name = "Void" })).ToHaveCountAsync(0);

        Assert.Equal(40m, await host.World.OwnerScalarAsync<decimal>("select sum(kg) from stock_balances where store_id = 1"));
        Assert.Empty(await host.World.VerifyAsync());
    }

    [Fact]
    public async Task Chain_SkuPriceAndCorrection_ReachTheOpenCounterAndTheBooks()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var pos = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await Assertions.Expect(pos.Tile("With Skin")).ToContainTextAsync("₹180.00");
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/business/skus");

        await page.Button("Add SKU").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add SKU" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("Code", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await dialog.GetByLabel("Code", new() { Exact = true }).FillAsync("BRO-WINGS");
        await dialog.GetByLabel("Bird").SelectOptionAsync("BROILER");
        await dialog.GetByLabel("Form").SelectOptionAsync("SKIN");
        await dialog.GetByLabel("Name").FillAsync("Wings");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add SKU" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await page.Button("Edit Wings").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Broiler wings");
        await dialog.GetByLabel("Floor price").FillAsync("100");
        await page.Button("Save changes").ClickAsync();
        await Assertions.Expect(page.Button("Edit Broiler wings")).ToBeVisibleAsync();

        await page.GotoAsync("/management/prices");
        await page.GetByLabel("New price of Broiler wings").FillAsync("99");
        await page.GetByLabel("New price of Broiler Chicken - With Skin").FillAsync("185.50");
        await page.Button("Save 2 prices").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Under the floor of ₹100.00");
        await page.GetByLabel("New price of Broiler wings").FillAsync("150");
        await page.Button("Save 2 prices").ClickAsync();
        await Assertions.Expect(pos.Tile("wings")).ToContainTextAsync("₹150.00", new() { Timeout = VenusHost.Live });
        await Assertions.Expect(pos.Tile("With Skin")).ToContainTextAsync("₹185.50");

        await page.GotoAsync("/business/adjustments");
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Correct one item" });
        await form.GetByLabel("Bird", new() { Exact = true }).SelectOptionAsync("BROILER");
        await form.GetByLabel("Form", new() { Exact = true }).SelectOptionAsync("SKIN");
        await form.GetByRole(AriaRole.Radio, new() { Name = "Add" }).ClickAsync();
        await form.GetByLabel("Weight").FillAsync("2.345");
        await form.GetByLabel("Why").FillAsync("Found in the cold room");
        await form.GetByRole(AriaRole.Button, new() { Name = "Add 2.345 kg" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Last corrections" })).ToContainTextAsync("Found in the cold room");
        await Assertions.Expect(pos.Tile("With Skin")).ToContainTextAsync("22.345", new() { Timeout = VenusHost.Live });

        await page.GotoAsync("/business/stock");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = CellOfSkin() }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Found in the cold room");
        await page.GotoAsync("/business/stock-ledger");
        var newest = page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Row).Nth(1);
        await Assertions.Expect(newest).ToContainTextAsync("+2.345");
        await Assertions.Expect(newest).ToContainTextAsync("22.345");
        Assert.Empty(await host.World.VerifyAsync());
    }

    [GeneratedRegex("^Broiler Chicken, With Skin: 22.345 kg$")]
    private static partial Regex CellOfSkin();
}
