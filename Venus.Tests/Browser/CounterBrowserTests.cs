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
        await page.WaitForURLAsync(url => url.Contains("/sign-in", StringComparison.Ordinal));
        await VenusHost.FillSignInAsync(page, cashier);
        await page.WaitForURLAsync(url => url.Contains("/business/pos", StringComparison.Ordinal));

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
}
