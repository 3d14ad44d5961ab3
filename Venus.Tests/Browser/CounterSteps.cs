using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What a cashier does at the counter, by role and name as he finds it.</summary>
internal static partial class CounterSteps
{
    /// <summary>Store 1 sells With Skin at ₹180.00 and Skinless at ₹220.00 and has 20 kg of each.</summary>
    public static async Task<VenusHost> OpenStoreAsync(DatabaseServer server) => await FillStoreAsync(await VenusHost.StartAsync(server));

    /// <summary>The same behind nginx, on two hosts.</summary>
    public static async Task<VenusHost> OpenStoreOnTwoHostsAsync(DatabaseServer server) => await FillStoreAsync(await VenusHost.StartTwoAsync(server));

    private static async Task<VenusHost> FillStoreAsync(VenusHost host)
    {
        foreach (var (sku, bird, form, price) in ((string, string, string, decimal)[])
            [("BRO-SKIN", "BROILER", "SKIN", 180), ("BRO-SKINLESS", "BROILER", "SKINLESS", 220)])
        {
            await host.World.PriceAsync(1, sku, price);
            await host.World.StockAsync(1, bird, form, 20);
        }

        return host;
    }

    public static ILocator Tile(this IPage page, string cut) =>
        page.GetByRole(AriaRole.Region, new() { Name = "Choose a product" }).GetByRole(AriaRole.Button).Filter(new() { HasText = cut });

    public static ILocator Lines(this IPage page) => page.GetByRole(AriaRole.List, new() { Name = "Lines of the cart" });

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    public static ILocator Button(this ILocator part, string name) => part.GetByRole(AriaRole.Button, new() { Name = name });

    public static ILocator OpenDialog(this IPage page, string name) => page.GetByRole(AriaRole.Dialog, new() { Name = name });

    public static ILocator Heading(this IPage page) => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    /// <summary>The notice after a sale, and the own sales, offer to print again.</summary>
    public static ILocator Reprint(this IPage page) => page.Button("Reprint").First;

    public static async Task AddAsync(this IPage page, string cut, string kg)
    {
        await page.Tile(cut).ClickAsync();
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync(kg);
        // Says what is missing, where a click would only say that it waited.
        await Assertions.Expect(page.Button("Add to cart")).ToContainTextAsync("₹");
        await page.Button("Add to cart").ClickAsync();
        await Assertions.Expect(page.Lines()).ToContainTextAsync(kg);
    }

    public static async Task ChargeAsync(this IPage page)
    {
        await page.Button("Charge").ClickAsync();
        // Beside its middle: on a phone Charge was there, and what a tap brings under the finger waits.
        await page.Button("Complete sale").ClickAsync(new() { Position = new() { X = 8, Y = 8 } });
        await Assertions.Expect(page.OpenDialog("Take payment")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
    }

    /// <summary>Presses what there is of the buttons until the sale is done: one that is pressed already, or the page itself, may have sold meanwhile.</summary>
    public static async Task PressUntilSoldAsync(this IPage page, params string[] buttons)
    {
        await Eventually.HoldsAsync(async () =>
        {
            if (await page.Reprint().IsVisibleAsync())
                return true;
            await page.TellAsync("names => [...document.querySelectorAll('button')].filter(b => !b.disabled && names.some(n => b.textContent.includes(n))).forEach(b => b.click())", buttons);
            return false;
        });
    }

    /// <summary>Waits for what moves or fades: half-faded words have half their contrast.</summary>
    public static Task SettleAsync(this IPage page) => page.WaitForFunctionAsync("() => document.getAnimations().every(a => a.playState !== 'running')");

    public static Task ExpectNoWiderThanItsWindowAsync(this IPage page) => page.WaitForFunctionAsync("() => document.documentElement.scrollWidth <= innerWidth");

    /// <summary>From the next load on, what the page sends to its circuit takes a quarter of a second.</summary>
    public static Task SlowLineAsync(this IPage page) => page.AddInitScriptAsync(
        """
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) { setTimeout(() => { if (this.readyState === WebSocket.OPEN) send.call(this, data); }, 250); };
        """);

    /// <summary>Loads the page anew, on a line that the test can take away.</summary>
    public static async Task<Line> ReloadOnALineAsync(this IPage page)
    {
        IWebSocketRoute? line = null;
        await page.RouteWebSocketAsync(Circuit(), socket =>
        {
            line = socket;
            socket.ConnectToServer();
        });
        await page.ReloadAsync();
        return new Line(page, () => line!.CloseAsync());
    }

    /// <summary>The bar that tells of a lost line.</summary>
    public static ILocator NoConnection(this IPage page) => page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "No connection" });

    /// <summary>Keeps what is sent to the printer, for <see cref="PrintedAsync"/>.</summary>
    public static Task CatchPrintsAsync(this IPage page) =>
        page.TellAsync("() => { window.printed = []; window.print = () => window.printed.push(document.querySelector('.v-print').textContent); }");

    /// <summary>The text of the receipt of that number, from 1, as soon as it is printed.</summary>
    public static async Task<string> PrintedAsync(this IPage page, int number)
    {
        await page.WaitForFunctionAsync("n => window.printed.length >= n", number);
        return await page.AskAsync<string>("n => window.printed[n - 1]", number);
    }

    /// <summary>Answers the open question about a void with a reason.</summary>
    public static async Task VoidAsync(this IPage page, string total)
    {
        await page.GetByLabel("Reason").FillAsync("Wrong customer");
        await page.Button($"Void {total}").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Reason")).ToHaveCountAsync(0);
    }

    [GeneratedRegex("/_blazor")]
    private static partial Regex Circuit();
}
