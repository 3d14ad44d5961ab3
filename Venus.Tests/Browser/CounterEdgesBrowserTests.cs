using Microsoft.Playwright;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>The counter where it is tight: a low screen, a long list, stock that goes while it lies in a cart, a void before the printer is done.</summary>
public sealed class CounterEdgesBrowserTests(DatabaseServer server)
{
    private const int Many = 60;

    [Fact]
    public async Task Live_OnALowScreen_HasItsKeysAndAddInView()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.PriceAsync(1, "BRO-LIVE", 120);
        await host.World.StockAsync(1, "BROILER", "LIVE", 100, 50);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", 720, 450);

        await page.Tile("Live").ClickAsync();

        await page.SettleAsync();
        var whole = new LocatorAssertionsToBeInViewportOptions { Ratio = 1 };
        await Assertions.Expect(page.Button("Add to cart")).ToBeInViewportAsync(whole);
        foreach (var key in (string[])["7", "0", "00"])
            await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "Weight keypad" }).GetByRole(AriaRole.Button, new() { Name = key, Exact = true })).ToBeInViewportAsync(whole);
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Birds" })).ToBeInViewportAsync(whole);
    }

    [Fact]
    public async Task Live_OnATablet_HasNoWordsOverOthers()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.PriceAsync(1, "BRO-LIVE", 120);
        await host.World.StockAsync(1, "BROILER", "LIVE", 3440.104m, 1760);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", 1024, 768);

        await page.Tile("Live").ClickAsync();

        await Assertions.Expect(page.GetByText("1,760 birds in stock", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(await page.AskAsync<string[]>(
            """
            () => [...document.querySelectorAll(".pos-figure, .pos-read-top")].filter(row => {
                const words = [...row.children].filter(word => !word.matches("input") && word.getBoundingClientRect().width > 0).map(word => word.getBoundingClientRect());
                return words.some((word, at) => word.right > row.getBoundingClientRect().right || (at > 0 && word.left < words[at - 1].right));
            }).map(row => row.innerText)
            """));
    }

    [Fact]
    public async Task Tile_OfManyBirds_HoldsItsWordsAtEverySize()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.PriceAsync(1, "BRO-LIVE", 120);
        await host.World.StockAsync(1, "BROILER", "LIVE", 13440.104m, 11760);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await Assertions.Expect(page.Tile("Live")).ToContainTextAsync("11,760 birds");

        await TilesHoldTheirWordsAsync(page);
    }

    /// <summary>A store has many cuts whose names begin alike: what tells them apart must be there to read.</summary>
    [Fact]
    public async Task Tile_OfALongName_ShowsAllOfItAndTheCodeAtEverySize()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        foreach (var (code, name) in ((string, string)[])
            [("MTL-001", "Murgh Tikka Lasooni Tandoori Boneless Medium No. 1"), ("TKR-104", "Thiruvananthapuram Kerala Roast Cut Thigh No. 104")])
        {
            await host.World.OwnerAsync("insert into skus (id, code, name, bird, form) values (gen_random_uuid(), $1, $2, 'BROILER', 'SKIN')", code, name);
            await host.World.PriceAsync(1, code, 339);
        }

        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await Assertions.Expect(page.Tile("No. 104")).ToContainTextAsync("TKR-104");
        await TilesHoldTheirWordsAsync(page);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1024, 768)]
    public async Task Weight_AsLargeAsThereCanBe_StaysInItsReading(int width, int height)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", width, height);

        await page.Tile("With Skin").ClickAsync();
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync("9999999.999");

        await Assertions.Expect(page.Locator(".pos-read-kg")).ToContainTextAsync("9999999.999");
        Assert.True(await page.Locator(".pos-read-kg").AskAsync<bool>("reading => reading.scrollWidth <= reading.clientWidth && reading.clientHeight < 70"));
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1024, 768)]
    public async Task Carts_OnHold_HaveNoFiguresOverOthers(int width, int height)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.StockAsync(1, "BROILER", "SKIN", 1000, 0);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", width, height);
        foreach (var kg in (string[])["11.250", "12.250", "13.250", "14.250"])
        {
            if (kg != "11.250")
                await page.Keyboard.PressAsync("F8");
            await page.AddAsync("With Skin", kg);
        }

        await Assertions.Expect(page.Button("All 3 held carts")).ToHaveTextAsync("All 3");
        await Assertions.Expect(page.Button("All 3 held carts")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Assertions.Expect(page.Button("Hold and open a new cart")).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.Empty(await page.AskAsync<string[]>("() => [...document.querySelectorAll('.pos-cart-tab')].filter(tab => tab.scrollWidth > tab.clientWidth).map(tab => tab.innerText)"));
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Payment_WithALongReferenceAndManyNotesToGiveBack_HasNoWordsOverOthers(int width, int height)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.503");
        await page.Button("Charge").ClickAsync();
        await page.SetViewportSizeAsync(width, height);
        await page.OpenDialog("Take payment").Button("UPI").ClickAsync();
        await page.GetByLabel("Reference").FillAsync("AXISBANK/UPI/619512408733/CR/venuschicken-downtown-with-a-long-remark-of-the-customers-own-bank");
        await page.GetByLabel("UPI part").FillAsync("100");
        await page.Button("Cash ₹").ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Cash received" }).FillAsync("2000");

        await Assertions.Expect(page.GetByLabel("Give back", new() { Exact = true })).ToHaveTextAsync("₹1,649.46");
        await page.SettleAsync();
        Assert.Empty(await page.AskAsync<string[]>(
            """
            () => {
                const overlap = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
                const around = node => {
                    const range = document.createRange();
                    range.selectNodeContents(node);
                    return range.getBoundingClientRect();
                };
                const [words, change] = [...document.querySelector(".pos-change").children].map(around);
                return [
                    ...overlap(words, change) ? ["notes over the change"] : [],
                    ...[...document.querySelectorAll(".pos-part, .pos-change")].filter(card => {
                        const [inside, outside] = [around(card), card.getBoundingClientRect()];
                        return inside.top < outside.top || inside.bottom > outside.bottom;
                    }).map(card => card.innerText),
                ];
            }
            """));
    }

    [Fact]
    public async Task Charge_OfFiveDigits_HasNoKeyOverItsFigure()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.PriceAsync(1, "PC-SKIN", 11_735.67m);
        await host.World.StockAsync(1, "PARENT_CULL", "SKIN", 20);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");

        await page.AddAsync("Country Chicken", "2.5");

        await Assertions.Expect(page.Button("Charge")).ToContainTextAsync("₹29,339.18");
        Assert.True(await page.AskAsync<bool>(
            """
            () => {
                const [text, key] = [...document.querySelectorAll(".pos-charge .v-num, .pos-charge kbd")].map(part => part.getBoundingClientRect());
                return !key || text.right + 4 <= key.left;
            }
            """));
    }

    [Fact]
    public async Task LongWords_LeaveTheFiguresOfASaleOnItsPanelAndBreakNoOthersOnItsReceipt()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        await host.World.OwnerAsync("update profiles set full_name = 'Venkatanarasimharajuvaripeta Lakshminarayana Subrahmanyam Iyer' where id = $1", cashier.Id);
        var sold = await host.World.As<IPosService>(cashier).PostAsync(
            new PostSale(
                1,
                Guid.CreateVersion7(),
                [new SaleLine(await host.World.SkuAsync("BRO-SKIN"), new Weight(2.5m), 0, new Money(180))],
                [new PaymentPart(PaymentMethods.Upi, new Money(450), "AXISBANK/UPI/619512408733/CR/venuschicken-downtown-with-a-long-remark-of-the-customers-own-bank")],
                Name: "Sri Venkateshwara Grand Family Restaurant and Banquet Hall Private Limited"),
            TestContext.Current.CancellationToken);
        var page = await host.SignInAsync(await host.PersonAsync("Manager", 1), $"/business/sales?sale={sold.Value.Id}", 390, 844);
        await page.CatchPrintsAsync();

        await page.GetByRole(AriaRole.Complementary).Button("Print").ClickAsync();
        await page.PrintedAsync(1);

        Assert.Empty(await page.AskAsync<string[]>(
            """
            () => [...document.querySelectorAll(".v-side .pair > :last-child")].filter(figure => figure.getBoundingClientRect().right > innerWidth).map(figure => figure.innerText)
            """));
        Assert.Empty(await page.AskAsync<string[]>(
            """
            () => [...document.querySelectorAll(".v-print .name > span:first-child")].filter(words => {
                const range = document.createRange();
                range.selectNodeContents(words);
                return range.getBoundingClientRect().height > 20;
            }).map(words => words.textContent)
            """));
        Assert.Equal("Customer", await page.AskAsync<string>("() => document.querySelector('.v-print .name:has(+ hr) > span').textContent"));
    }

    [Fact]
    public async Task Stock_ThatFallsBelowALine_IsToldAtTheLineAndSoldOnceItFits()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.5");

        var other = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await other.AddAsync("With Skin", "18");
        await other.ChargeAsync();

        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Alert)).ToContainTextAsync("2.000 kg in stock, 2.500 kg needed", new() { Timeout = VenusHost.Live });
        await Assertions.Expect(page.Button("Charge")).ToContainTextAsync("Not enough stock");
        await page.Button("Charge").ClickAsync(new() { Force = true });
        await Assertions.Expect(page.OpenDialog("Take payment")).ToHaveCountAsync(0);
        await page.Button("Remove Broiler").ClickAsync();
        await page.AddAsync("With Skin", "2");
        await page.ChargeAsync();
        Assert.Equal(0m, await host.World.OwnerScalarAsync<decimal>("select kg from stock_balances where store_id = 1 and form = 'SKIN'"));
        Assert.Empty(await host.World.VerifyAsync());
    }

    [Fact]
    public async Task Void_WhileACopyIsPrinted_VoidsOnceAndTheCopyStillComes()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/pos");
        await page.CatchPrintsAsync();
        await page.AddAsync("With Skin", "2.5");
        await page.ChargeAsync();
        await page.PrintedAsync(1);
        await page.Button("1 sale").ClickAsync();
        var mine = page.GetByRole(AriaRole.Complementary, new() { Name = "My sales today" });
        await Assertions.Expect(mine.GetByRole(AriaRole.Button, new() { Name = "Void" })).ToBeVisibleAsync();

        // The copy is on its way when the void is asked for.
        await mine.GetByRole(AriaRole.Button, new() { Name = "Reprint" }).ClickAsync();
        await mine.GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await page.VoidAsync("₹450.00");

        Assert.Contains("DUPLICATE 1", await page.PrintedAsync(2), StringComparison.Ordinal);
        await Assertions.Expect(mine.GetByRole(AriaRole.List)).ToContainTextAsync("Voided");
        Assert.Equal((1L, 2L), (await host.World.OwnerScalarAsync<long>("select count(*) from sale_reversals"), await host.World.OwnerScalarAsync<long>("select count(*) from document_prints")));
        Assert.Empty(await host.World.VerifyAsync());
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Tiles_OfSixtySkus_AreFoundByAWordAndReachedByScrolling(int width, int height)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.OwnerAsync(
            """
            with s as (
              insert into skus (id, code, name, bird, form) select gen_random_uuid(), 'CUT-' || n, 'Cut number ' || n, 'BROILER', 'SKIN' from generate_series(1, $1) n returning id)
            insert into store_prices (store_id, id, sku_id, price, effective_date, created_by)
            select 1, gen_random_uuid(), id, 200, private.today(1), '00000000-0000-7000-8000-00000000aaaa' from s
            """,
            Many);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos", width, height);
        await Assertions.Expect(page.Tile("Cut number")).ToHaveCountAsync(Many);
        await page.ExpectNoWiderThanItsWindowAsync();

        await page.Tile($"Cut number {Many}").ScrollIntoViewIfNeededAsync();
        await page.Tile($"Cut number {Many}").ClickAsync();
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync("0.5");
        await page.Button("Add to cart").ClickAsync();
        await Assertions.Expect(page.Button("Charge ₹100.00")).ToBeVisibleAsync();
        await page.ChargeAsync();

        await Assertions.Expect(page.Tile($"Cut number {Many}")).ToContainTextAsync("19.500");
    }

    private static async Task TilesHoldTheirWordsAsync(IPage page)
    {
        foreach (var (width, height) in ((int, int)[])[(1440, 900), (1024, 768), (390, 844)])
        {
            await page.SetViewportSizeAsync(width, height);
            await page.SettleAsync();
            Assert.Empty(await page.AskAsync<string[]>(
                """
                () => [...document.querySelectorAll(".pos-tile > span:not(:empty)")].filter(words => {
                    const range = document.createRange();
                    range.selectNodeContents(words);
                    const tile = words.parentElement;
                    const style = getComputedStyle(tile);
                    const at = range.getBoundingClientRect();
                    return at.right > tile.getBoundingClientRect().right - parseFloat(style.paddingRight) || words.scrollHeight > words.clientHeight;
                }).map(words => words.innerText)
                """));
        }
    }
}
