using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class CounterBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task Sell_ThreeCutsWithSplitPayment_OtherCounterSeesTheStockFall()
    {
        await using var host = await OpenStoreAsync();
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var other = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await Assertions.Expect(Tile(other, "With Skin")).ToContainTextAsync("20.000");

        await AddAsync(page, "With Skin", "2.5");
        await AddAsync(page, "Skinless", "1.24");
        await AddAsync(page, "With Skin", "0.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Charge" }).ClickAsync();
        var payment = page.GetByRole(AriaRole.Dialog, new() { Name = "Take payment" });
        await payment.GetByRole(AriaRole.Button, new() { Name = "UPI", Exact = false }).First.ClickAsync();
        await payment.GetByLabel("UPI part").FillAsync("500");
        await payment.GetByRole(AriaRole.Button, new() { Name = "Complete sale" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Reprint" }).First).ToBeVisibleAsync();
        await Assertions.Expect(Tile(other, "With Skin")).ToContainTextAsync("17.000");
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
        Assert.Equal(3L, await host.World.OwnerScalarAsync<long>("select count(*) from sale_items"));
        Assert.Equal(2L, await host.World.OwnerScalarAsync<long>("select count(*) from sale_payments"));
        Assert.Empty(await host.World.VerifyAsync());
    }

    [Fact]
    public async Task Sell_ByKeyboardWithoutWaiting_PutsTheDigitsInTheWeight()
    {
        await using var host = await OpenStoreAsync();
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");

        await Tile(page, "With Skin").ClickAsync();
        await page.Keyboard.TypeAsync("2.5");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Lines of the cart" })).ToContainTextAsync("2.500 kg");
        await page.Keyboard.PressAsync("F9");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Complete sale" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Reprint" }).First).ToBeVisibleAsync();
        Assert.Equal(450m, await host.World.OwnerScalarAsync<decimal>("select total_amount from sales"));
    }

    [Fact]
    public async Task Reload_InTheMiddleOfACart_KeepsIt()
    {
        await using var host = await OpenStoreAsync();
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await AddAsync(page, "With Skin", "2.5");

        await page.ReloadAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Lines of the cart" })).ToContainTextAsync("2.500 kg");
    }

    [Fact]
    public async Task SessionEnds_InTheMiddleOfASale_CartIsThereAfterSigningInAgainAndSellsOnce()
    {
        await using var host = await OpenStoreAsync();
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(cashier, "/business/pos");
        await AddAsync(page, "With Skin", "2.5");

        await host.World.OwnerAsync("update user_sessions set ended_at = now(), ended_reason = 'REVOKED' where user_id = $1 and ended_at is null", cashier.Id);
        await page.WaitForURLAsync(url => url.Contains("/sign-in", StringComparison.Ordinal));
        await VenusHost.FillSignInAsync(page, cashier);
        await page.WaitForURLAsync(url => url.Contains("/business/pos", StringComparison.Ordinal));

        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Lines of the cart" })).ToContainTextAsync("2.500 kg");
        await ChargeAsync(page);
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Complete_DoubleClick_SellsOnce()
    {
        await using var host = await OpenStoreAsync();
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await AddAsync(page, "With Skin", "2.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Charge" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Complete sale" }).DblClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Reprint" }).First).ToBeVisibleAsync();
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Pages_AtBothSizes_HaveNoSeriousBarriers(int width, int height)
    {
        await using var host = await OpenStoreAsync();
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/home", width, height);
        List<string> barriers = [];
        foreach (var path in (string[])["/home", "/business/pos", "/business/sales", "/business/stock", "/business/stock-ledger", "/business/adjustments", "/business/skus", "/management/prices"])
        {
            await page.GotoAsync(path);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            foreach (var found in (await page.RunAxe()).Violations.Where(v => v.Impact is "serious" or "critical"))
                barriers.Add($"{path}: {found.Id} {found.Help} {found.Nodes[0].Html}");
        }

        Assert.True(barriers.Count == 0, string.Join('\n', barriers));
    }

    private async Task<VenusHost> OpenStoreAsync()
    {
        var host = await VenusHost.StartAsync(server);
        foreach (var (sku, bird, form, price) in ((string, string, string, decimal)[])
            [("BRO-SKIN", "BROILER", "SKIN", 180), ("BRO-SKINLESS", "BROILER", "SKINLESS", 220)])
        {
            await host.World.PriceAsync(1, sku, price);
            await host.World.StockAsync(1, bird, form, 20);
        }

        return host;
    }

    private static ILocator Tile(IPage page, string cut) =>
        page.GetByRole(AriaRole.Region, new() { Name = "Choose a product" }).GetByRole(AriaRole.Button).Filter(new() { HasText = cut });

    private static async Task AddAsync(IPage page, string cut, string kg)
    {
        await Tile(page, cut).ClickAsync();
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync(kg);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Lines of the cart" })).ToContainTextAsync(kg);
    }

    private static async Task ChargeAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Charge" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Complete sale" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Reprint" }).First).ToBeVisibleAsync();
    }
}
