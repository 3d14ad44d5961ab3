using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class CounterBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task Sell_ThreeCutsWithSplitPayment_OtherCounterSeesTheStockFall()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var other = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await Assertions.Expect(other.Tile("With Skin")).ToContainTextAsync("20.000");

        await page.AddAsync("With Skin", "2.5");
        await page.AddAsync("Skinless", "1.24");
        await page.AddAsync("With Skin", "0.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Charge" }).ClickAsync();
        var payment = page.GetByRole(AriaRole.Dialog, new() { Name = "Take payment" });
        await payment.GetByRole(AriaRole.Button, new() { Name = "UPI", Exact = false }).First.ClickAsync();
        await payment.GetByLabel("UPI part").FillAsync("500");
        await payment.GetByRole(AriaRole.Button, new() { Name = "Complete sale" }).ClickAsync();

        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
        await Assertions.Expect(other.Tile("With Skin")).ToContainTextAsync("17.000");
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
        Assert.Equal(3L, await host.World.OwnerScalarAsync<long>("select count(*) from sale_items"));
        Assert.Equal(2L, await host.World.OwnerScalarAsync<long>("select count(*) from sale_payments"));
        Assert.Empty(await host.World.VerifyAsync());
    }

    [Fact]
    public async Task Sell_ByKeyboardWithoutWaiting_PutsTheDigitsInTheWeight()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");

        await page.Tile("With Skin").ClickAsync();
        await page.Keyboard.TypeAsync("2.5");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.500 kg");
        await page.Keyboard.PressAsync("F9");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Complete sale" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
        Assert.Equal(450m, await host.World.OwnerScalarAsync<decimal>("select total_amount from sales"));
    }

    [Fact]
    public async Task Reload_InTheMiddleOfACart_KeepsIt()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.5");

        await page.ReloadAsync();

        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.500 kg");
    }

    [Fact]
    public async Task SessionEnds_InTheMiddleOfASale_CartIsThereAfterSigningInAgainAndSellsOnce()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(cashier, "/business/pos");
        await page.AddAsync("With Skin", "2.5");

        await host.World.OwnerAsync("update user_sessions set ended_at = now(), ended_reason = 'REVOKED' where user_id = $1 and ended_at is null", cashier.Id);
        await VenusHost.SignedOutAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your session has ended.");
        await VenusHost.FillSignInAsync(page, cashier);
        await VenusHost.ArrivedAsync(page, url => url.Contains("/business/pos", StringComparison.Ordinal));

        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.500 kg");
        await page.ChargeAsync();
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Complete_DoubleClick_SellsOnce()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Charge" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Complete sale" }).DblClickAsync();

        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Type_OverASlowLine_EveryKeyGoesWhereItWasTyped()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await SellLiveOverASlowLineAsync(host);

        await page.Tile("Live").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Birds" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("12");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("25-.75");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Lines()).ToContainTextAsync("12 birds");
        await Assertions.Expect(page.Lines()).ToContainTextAsync("25.750 kg");

        await page.Keyboard.PressAsync("F9");
        var received = page.GetByRole(AriaRole.Textbox, new() { Name = "Cash received" });
        await Assertions.Expect(received).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("4e000");
        await Assertions.Expect(received).ToHaveValueAsync("4000");
        await page.Keyboard.TypeAsync("u");
        await page.Keyboard.TypeAsync("150");
        await Assertions.Expect(page.GetByLabel("UPI part")).ToHaveValueAsync("150");
    }

    [Fact]
    public async Task Tab_BeforeTheFieldsOfAFoundProductCome_GoesToTheNextOfThem()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await SellLiveOverASlowLineAsync(host);
        await Assertions.Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Search products" })).ToBeFocusedAsync();

        await page.Keyboard.TypeAsync("live");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("3");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("6.15");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Lines()).ToContainTextAsync("3 birds · 6.150 kg");
    }

    [Fact]
    public async Task Rate_OtherThanTheList_IsSoldWithItsReason()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/pos");
        await page.Tile("With Skin").ClickAsync();
        await page.Button("Change the rate").ClickAsync();
        var dialog = page.OpenDialog("Rate of");

        await dialog.GetByLabel("Rate", new() { Exact = true }).FillAsync("175.50");
        await dialog.Button("Use this rate").ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Say why the rate differs");
        await dialog.GetByLabel("Reason").FillAsync("Regular");
        await dialog.Button("Use this rate").ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync("2");
        await page.Button("Add to cart").ClickAsync();
        await page.ChargeAsync();

        Assert.Equal((175.5m, "Regular"), (await host.World.OwnerScalarAsync<decimal>("select price_snapshot from sale_items"), await host.World.OwnerScalarAsync<string>("select override_reason from sale_items")));
    }

    [Fact]
    public async Task Enter_InASearchThatFindsNothing_LeavesTheFocusThere()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search products" });
        await Assertions.Expect(search).ToBeFocusedAsync();

        await page.Keyboard.TypeAsync("zzz");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByText("No product matches")).ToBeVisibleAsync();
        await Assertions.Expect(search).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Keys_TypedWhileTheLineIsLost_LeaveTheKeyboardWorking()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var line = await page.ReloadOnALineAsync();
        await page.Tile("With Skin").ClickAsync();
        var weight = page.GetByLabel("Weight", new() { Exact = true });
        await Assertions.Expect(weight).ToBeFocusedAsync();

        await line.LoseAsync();
        await page.Keyboard.TypeAsync("7");
        await line.FindAsync();
        await page.Tile("With Skin").ClickAsync();
        await page.Keyboard.TypeAsync("2.5");

        await Assertions.Expect(weight).ToHaveValueAsync("2.5");
        host.TakeComplaints();
    }

    [Fact]
    public async Task Weight_PastedWhileTheLineIsLost_CanBeAddedWhenItIsBack()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var line = await page.ReloadOnALineAsync();
        await page.Tile("With Skin").ClickAsync();
        var weight = page.GetByLabel("Weight", new() { Exact = true });
        await Assertions.Expect(weight).ToBeFocusedAsync();

        await line.LoseAsync();
        await weight.FillAsync("2.5");
        await line.FindAsync();
        await page.Button("Add to cart").ClickAsync();

        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.500 kg");
        host.TakeComplaints();
    }

    [Fact]
    public async Task Name_ByKeyboard_BeginsAtItsFirstFieldAndEscapeLeavesIt()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var name = page.GetByRole(AriaRole.Textbox, new() { Name = "Name" });
        await Assertions.Expect(page.Tile("With Skin")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("F2");
        await Assertions.Expect(name).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Ravi");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Cart" })).ToContainTextAsync("Walk-in");

        await page.Keyboard.PressAsync("F2");
        await Assertions.Expect(name).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Ravi");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Cart" })).ToContainTextAsync("Ravi");
    }

    private static async Task<IPage> SellLiveOverASlowLineAsync(VenusHost host)
    {
        await host.World.PriceAsync(1, "BRO-LIVE", 120);
        await host.World.StockAsync(1, "BROILER", "LIVE", 100, 50);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await Assertions.Expect(page.Tile("Live")).ToBeVisibleAsync();
        await page.SlowLineAsync();
        await page.ReloadAsync();
        return page;
    }
}
