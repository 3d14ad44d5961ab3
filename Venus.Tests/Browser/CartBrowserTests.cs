using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What may come between a cart and its sale: another tab, another person, the back button, a lost line; and a phone.</summary>
public sealed class CartBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task Cart_TwoTabsThenAnotherPerson_IsOneCartOfOnePerson()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(cashier, "/business/pos");
        await page.AddAsync("With Skin", "2.5");

        var tab = await host.TabAsync(page);
        await tab.GotoAsync("/business/pos");
        await tab.Button("Use it here").ClickAsync();
        await Assertions.Expect(tab.Lines()).ToContainTextAsync("2.500 kg");
        await Assertions.Expect(page.Button("Use it here")).ToBeVisibleAsync();
        await Assertions.Expect(page.Button("Charge")).ToHaveCountAsync(0);
        await tab.ChargeAsync();
        await page.Button("Use it here").ClickAsync();
        await Assertions.Expect(page.Tile("With Skin")).ToContainTextAsync("17.500");
        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
        await tab.CloseAsync();

        await page.AddAsync("Skinless", "1.25");
        await SignInInsteadAsync(page, await host.PersonAsync("Cashier", 1));
        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
        await page.AddAsync("With Skin", "0.5");
        await page.ChargeAsync();
        await SignInInsteadAsync(page, cashier);
        await Assertions.Expect(page.Lines()).ToContainTextAsync("1.250 kg");
        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await page.ChargeAsync();
        Assert.Equal(2L, await host.World.OwnerScalarAsync<long>("select count(*) from sales where cashier_id = $1", cashier.Id));
        Assert.Equal(3L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Back_InPaymentAndAfterTheSale_LeavesNeitherDialogNorSecondSale()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1));
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "POS", Exact = true }).First.ClickAsync();
        await page.AddAsync("With Skin", "2.5");
        await page.Button("Charge").ClickAsync();
        await Assertions.Expect(page.OpenDialog("Take payment")).ToBeVisibleAsync();

        await page.GoBackAsync();
        await Assertions.Expect(page.Heading()).ToContainTextAsync("Good");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.GoForwardAsync();
        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.500 kg");
        await page.ChargeAsync();

        await page.GoBackAsync();
        await Assertions.Expect(page.Heading()).ToContainTextAsync("Good");
        await page.GoForwardAsync();
        await Assertions.Expect(page.Tile("With Skin")).ToContainTextAsync("17.500");
        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Line_Lost_SaysSoKeepsTheCartAndSellsOnceWhenItIsBack()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        var line = await page.ReloadOnALineAsync();
        await page.AddAsync("With Skin", "2.5");

        await page.Context.SetOfflineAsync(true);
        await Assertions.Expect(page.NoConnection()).ToBeVisibleAsync();
        await line.FindAsync();

        await page.Button("Charge").ClickAsync();
        await Assertions.Expect(page.Button("Complete sale")).ToBeVisibleAsync();
        await line.LoseAsync();
        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.500 kg");
        await page.Button("Complete sale").ClickAsync();
        await page.Button("Complete sale").ClickAsync();
        Assert.Equal(0L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));

        await line.FindAsync();
        // What was tapped without a line may have been sent or not; the counter says which.
        await page.PressUntilSoldAsync("Complete sale");
        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
        host.TakeComplaints();
    }

    [Fact]
    public async Task Phone_TileWeightCartPaymentReceipt_AreAllWithinReach()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", 390, 844);
        await page.CatchPrintsAsync();

        await page.Tile("With Skin").ClickAsync();
        var sheet = page.OpenDialog("Weighing");
        foreach (var key in "1.25")
            await sheet.GetByRole(AriaRole.Group, new() { Name = "Weight keypad" }).GetByRole(AriaRole.Button, new() { Name = $"{key}", Exact = true }).ClickAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Add to cart" }).ClickAsync();
        await Assertions.Expect(sheet).ToHaveCountAsync(0);
        await page.Button("Show or hide the lines").ClickAsync();
        await Assertions.Expect(page.Lines()).ToContainTextAsync("1.250 kg");
        await page.Button("Charge").ClickAsync();
        await page.Button("₹500").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "Give back" }).Or(page.GetByLabel("Give back"))).ToHaveTextAsync("₹275.00");
        await page.Button("Complete sale").ClickAsync();

        Assert.Contains("225.00", await page.PrintedAsync(1), StringComparison.Ordinal);
        await Assertions.Expect(page.GetByText("Give back ₹275.00")).ToBeVisibleAsync();
        var notice = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Give back" });
        await Assertions.Expect(notice.Button("Close")).ToBeVisibleAsync();
        Assert.True(await notice.AskAsync<bool>(
            """
            notice => {
                const [change, reprint, close] = [".pos-sold-change", ".mud-snackbar-action-button", ".mud-snackbar-close-button"].map(part => notice.querySelector(part).getBoundingClientRect());
                return (change.right <= reprint.left || change.bottom <= reprint.top) && close.right <= notice.getBoundingClientRect().right && close.width >= 44 && close.height >= 44;
            }
            """));
        await page.ExpectNoWiderThanItsWindowAsync();
    }

    [Fact]
    public async Task Phone_TappedOnAndOnAtOnePlace_DoesTheFirstActAlone()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", 390, 844);
        // By a clock of the test's own: a busy machine may tap too slowly for one place to be one tap.
        await page.TellAsync("() => { let now = performance.now(); performance.now = () => now; window.pass = ms => { now += ms; }; }");
        await page.Tile("With Skin").ClickAsync();
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync("1.250");
        var add = (await page.Button("Add to cart").BoundingBoxAsync())!;
        async Task TapAsync(int times)
        {
            for (var tap = 0; tap < times; tap++)
                await page.Mouse.ClickAsync(add.X + (add.Width * 0.7f), add.Y + (add.Height / 2), new() { Delay = 120 });
        }

        // What a tap brings under the finger, first Charge and then Complete sale, is not what was tapped.
        await TapAsync(8);

        await Assertions.Expect(page.OpenDialog("Weighing")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Button("Charge")).ToContainTextAsync("₹225.00");
        await Assertions.Expect(page.OpenDialog("Take payment")).ToHaveCountAsync(0);

        await page.TellAsync("() => pass(500)");
        await TapAsync(8);

        await Assertions.Expect(page.OpenDialog("Take payment")).ToHaveCountAsync(1);
        await page.TellAsync("() => pass(500)");
        Assert.Equal(0, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
        await TapAsync(1);
        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
        Assert.Equal(1, await host.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Phone_KeyTappedTwiceAtOnceBesideWhatOpenedIt_CountsTwice()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", 390, 844);
        await page.Tile("With Skin").ClickAsync();
        var key = (await page.OpenDialog("Weighing").GetByRole(AriaRole.Button, new() { Name = "1", Exact = true }).BoundingBoxAsync())!;
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.OpenDialog("Weighing")).ToHaveCountAsync(0);
        // What it uncovered takes no tap at once.
        await page.WaitForTimeoutAsync(500);

        // Both taps fall into the wait that follows the opening.
        await page.EvaluateAsync(
            """
            ([x, y]) => new MutationObserver((_, seen) => {
                if (!document.querySelector("venus-sheet[open]")) return;
                seen.disconnect();
                for (const after of [100, 200])
                    setTimeout(() => document.elementFromPoint(x, y).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1, clientX: x, clientY: y })), after);
            }).observe(document.querySelector("venus-sheet"), { attributes: true })
            """,
            new object[] { (double)key.X + (key.Width / 2), (double)key.Y + (key.Height / 2) });
        await page.Tile("With Skin").ClickAsync();

        await Assertions.Expect(page.GetByLabel("Weight", new() { Exact = true })).ToHaveValueAsync("11");
    }

    /// <summary>Signs out through the menu of the bar and in again as somebody else, on the same device.</summary>
    private static async Task SignInInsteadAsync(IPage page, Person person)
    {
        await page.Button("account").ClickAsync();
        await page.Button("Sign out").ClickAsync();
        await VenusHost.SignedOutAsync(page);
        await VenusHost.FillSignInAsync(page, person);
        await VenusHost.ArrivedAsync(page, url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await page.GotoAsync("/business/pos");
        await Assertions.Expect(page.Tile("With Skin")).ToBeVisibleAsync();
    }
}
