using Microsoft.Playwright;
using Venus.Data.Demo;
using Venus.Server.Features.Docs;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>
/// Takes the pictures of the documents anew: <c>dotnet run --project Venus.Tests -- manual-pictures</c> fills a demo chain of its own, goes through Venus as the
/// people of the chain do, and writes WebP files beside the Markdown. Named pictures alone: <c>-- manual-pictures pos pos-payment</c>; of a demo chain that runs
/// already: <c>-- manual-pictures http://127.0.0.1:5080</c>.
/// </summary>
internal static class ManualPictures
{
    public const string Command = "manual-pictures";

    private const int Quality = 72;

    private static readonly Picture[] All =
    [
        new("sign-in", null, "/sign-in", page => page.GetByLabel("E-mail").FillAsync("meena.kumari@venus.example")),
        new("security", "Staff", "/me/security", Stay),
        new("my-sessions", "Staff", "/me/sessions", Stay),
        new("home", "Cashier", "/home", Stay),
        new("pos", "Cashier", "/business/pos", WeighThirdAsync),
        new("counter", "Cashier", "/business/pos", WeighThirdAsync) { Folder = ["wwwroot", "images"] },
        new("counter-dark", "Cashier", "/business/pos", WeighThirdAsync, Dark: true) { Folder = ["wwwroot", "images"] },
        new("pos-payment", "Cashier", "/business/pos", async page =>
        {
            await FillCartAsync(page);
            await page.Button("Charge").ClickAsync();
            await page.GetByRole(AriaRole.Textbox, new() { Name = "Cash received" }).FillAsync("1000");
            await Assertions.Expect(page.GetByLabel("Give back")).ToBeVisibleAsync();
        }),
        new("pos-held", "Cashier", "/business/pos", async page =>
        {
            await FillCartAsync(page);
            await page.Button("Hold").First.ClickAsync();
            await Assertions.Expect(page.Button("Held").First).ToBeVisibleAsync();
        }),
        new("pos-phone-weigh", "Cashier", "/business/pos", async page =>
        {
            await Tile(page, "Broiler Chicken Skinless").ClickAsync();
            await page.Button("1.000").ClickAsync();
        }, Phone: true),
        new("pos-no-line", "Cashier", "/business/pos", async page =>
        {
            await FillCartAsync(page);
            await page.Context.SetOfflineAsync(true);
            await page.TellAsync("() => document.dispatchEvent(new Event('venus-cut'))");
            await Assertions.Expect(page.GetByText("No connection. Trying again.")).ToBeVisibleAsync();
        }),
        new("rate", "Store Manager", "/business/pos", async page =>
        {
            await Tile(page, "Broiler Chicken Skinless").ClickAsync();
            await page.Button("Change the rate").ClickAsync();
            // The dialog takes the cursor to the rate when it has opened.
            await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Rate", Exact = true })).ToBeFocusedAsync();
            await page.GetByLabel("Reason").FillAsync("Regular customer, whole tray");
        }),
        new("sale", "Store Manager", "/business/sales", page => page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First.ClickAsync()),
        new("void", "Store Manager", "/business/sales", async page =>
        {
            await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First.ClickAsync();
            await page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
            await page.GetByLabel("Reason").FillAsync("Weighed twice");
        }),
        new("prices", "Store Manager", "/management/prices", async page =>
        {
            await page.GetByLabel("Prices start on").FillAsync(DateTime.Today.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            await page.GetByLabel("Change all by").FillAsync("5");
            await page.Button("Apply").ClickAsync();
            await Assertions.Expect(page.GetByText("First price").Or(page.GetByText("(+5")).First).ToBeVisibleAsync();
        }),
        new("stock", "Store Manager", "/business/stock", page => page.Locator("[data-cell]").Nth(1).ClickAsync()),
        new("ledger", "Account", "/business/stock-ledger", Stay),
        new("user-add", "Manager", "/system/users", async page =>
        {
            await page.Button("Add user").ClickAsync();
            var dialog = page.OpenDialog("Add user");
            await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Latha Subramanian");
            await dialog.GetByLabel("E-mail", new() { Exact = true }).FillAsync("latha@venus.example");
            await dialog.GetByText("Invite by a link instead of a password").ClickAsync();
        }),
        new("user", "Admin", "/system/users?q=Meena", page => page.GetByRole(AriaRole.Link, new() { Name = "Meena Kumari" }).ClickAsync()),
        new("explain", "Manager", "/system/permissions", async page =>
        {
            await page.GetByLabel("Who", new() { Exact = true }).FillAsync("Meena");
            await page.GetByRole(AriaRole.Option, new() { Name = "Meena Kumari" }).ClickAsync();
            await page.GetByLabel("Key", new() { Exact = true }).SelectOptionAsync("sales.void");
            await Assertions.Expect(page.GetByText("may not use sales.void")).ToBeVisibleAsync();
        }),
        new("adjustment", "Manager", "/business/adjustments", async page =>
        {
            var form = page.GetByRole(AriaRole.Form, new() { Name = "Correct one item" });
            await form.GetByLabel("Form", new() { Exact = true }).SelectOptionAsync("SKIN");
            await form.GetByRole(AriaRole.Radio, new() { Name = "Subtract" }).ClickAsync();
            await form.GetByLabel("Weight", new() { Exact = true }).FillAsync("1.5");
            await form.GetByLabel("Why").FillAsync("Tray fell down");
        }),
        new("store", "Manager", "/management/stores?open=1", Stay),
        new("audit-log", "Admin", "/system/audit-logs?kind=store_prices", page => page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).Filter(new() { HasText = ":" }).First.ClickAsync()),
        new("roles", "Admin", "/system/roles", async page =>
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Store Manager" }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Sales and income" }).ClickAsync();
        }),
        new("sessions", "Admin", "/system/sessions?state=ACTIVE", page => page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).Filter(new() { HasText = "Meena" }).First.ClickAsync()),
        new("settings", "Admin", "/system/settings", Stay),
        new("health", "Admin", "/system/health", page => page.Button("Run checks").ClickAsync()),
        new("api", "Admin", ApiDocs.Path + "/", page => page.GetByRole(AriaRole.Button, new() { Name = "Open Group - sales" }).ClickAsync()) { Folder = ["docs", "technical", "pictures"] },
    ];

    public static async Task<int> RunAsync(IReadOnlyCollection<string> wanted)
    {
        var names = wanted.Where(word => !word.StartsWith("http", StringComparison.Ordinal)).ToHashSet();
        Picture[] pictures = [.. All.Where(picture => names.Count == 0 || names.Contains(picture.Name))];
        if (wanted.FirstOrDefault(word => !names.Contains(word)) is { } running)
        {
            return await TakeAsync(running, pictures);
        }

        await using var server = new DatabaseServer();
        await using var world = await World.CreateAsync(server);
        await DemoChain.FillAsync(world.Database.Owner, world.Database.Clock, DateTimeOffset.UtcNow, Console.Out, CancellationToken.None);
        await using var host = await ServedHost.StartAsync(world.Database.Connections);
        return await TakeAsync(host.Address, pictures);
    }

    private static async Task<int> TakeAsync(string address, IReadOnlyList<Picture> pictures)
    {
        var failed = 0;
        using var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000);
        await using var browser = await Chromium.LaunchAsync(playwright);
        foreach (var sameEyes in pictures.GroupBy(picture => (picture.Role, picture.Phone, picture.Dark)))
        {
            var context = await browser.NewContextAsync(new BrowserNewContextOptions
            {
                BaseURL = address,
                ViewportSize = sameEyes.Key.Phone ? new() { Width = 390, Height = 780 } : new() { Width = 1280, Height = 800 },
                DeviceScaleFactor = sameEyes.Key.Phone ? 1.5f : 1,
                ColorScheme = sameEyes.Key.Dark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
            });
            // What cuts the line on demand: the sockets of the page are kept.
            await context.AddInitScriptAsync(
                """
                const sockets = [];
                window.WebSocket = new Proxy(window.WebSocket, { construct: (kind, given) => (sockets.push(new kind(...given)), sockets.at(-1)) });
                document.addEventListener("venus-cut", () => sockets.forEach(socket => socket.close()));
                """);
            if (sameEyes.Key.Role is { } role)
                await SignInAsync(context, DemoPerson.All.First(person => person.Role == role && person.Store is null or 1));
            foreach (var picture in sameEyes)
            {
                try
                {
                    await TakeAsync(context, picture);
                }
                catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
                {
                    failed++;
                    await Console.Error.WriteLineAsync($"{picture.Name} was not taken: {fault.Message}");
                }
            }

            await context.CloseAsync();
        }

        return failed == 0 ? 0 : 1;
    }

    private static async Task SignInAsync(IBrowserContext context, DemoPerson person)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(person.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/home");
        await page.CloseAsync();
    }

    private static async Task TakeAsync(IBrowserContext context, Picture picture)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        await page.GotoAsync(picture.Path);
        await Assertions.Expect(page.Heading().First).ToBeAttachedAsync();
        await SettleAsync(page);
        await picture.Act(page);
        await SettleAsync(page);
        var chromium = await context.NewCDPSessionAsync(page);
        var taken = await chromium.SendAsync("Page.captureScreenshot", new Dictionary<string, object> { ["format"] = "webp", ["quality"] = Quality });
        var file = Repository.Folder([.. picture.Folder, picture.Name + ".webp"]);
        await File.WriteAllBytesAsync(file, taken!.Value.GetProperty("data").GetBytesFromBase64());
        await Console.Out.WriteLineAsync($"{file} {new FileInfo(file).Length / 1024} KB");
        await context.SetOfflineAsync(false);
        await page.CloseAsync();
    }

    private static async Task SettleAsync(IPage page)
    {
        await Assertions.Expect(page.GetByLabel("Loading")).ToHaveCountAsync(0);
        await page.WaitForFunctionAsync("() => document.fonts.status === 'loaded' && document.getAnimations().every(a => a.playState !== 'running')");
        await page.WaitForTimeoutAsync(500);
    }

    private static Task Stay(IPage page) => Task.CompletedTask;

    private static ILocator Weight(IPage page) => page.GetByLabel("Weight", new() { Exact = true });

    private static ILocator Tile(IPage page, string product) => page.GetByRole(AriaRole.Button, new() { Name = product });

    private static async Task AddAsync(IPage page, string product, string kg)
    {
        await Tile(page, product).ClickAsync();
        await Weight(page).FillAsync(kg);
        await page.Button("Add to cart").ClickAsync();
        await Assertions.Expect(page.Lines()).ToContainTextAsync(kg);
    }

    private static async Task FillCartAsync(IPage page)
    {
        if (await page.Lines().GetByRole(AriaRole.Listitem).CountAsync() > 0)
            return;
        await AddAsync(page, "Broiler Chicken With Skin", "2.150");
        await AddAsync(page, "Broiler Chicken Skinless", "0.850");
    }

    private static async Task WeighThirdAsync(IPage page)
    {
        await FillCartAsync(page);
        await Tile(page, "Country Chicken With Skin").ClickAsync();
        await Weight(page).FillAsync("1.250");
    }

    /// <param name="Role">Who looks; null for a stranger.</param>
    /// <param name="Act">What he does before the picture is taken.</param>
    private sealed record Picture(string Name, string? Role, string Path, Func<IPage, Task> Act, bool Phone = false, bool Dark = false)
    {
        public string[] Folder { get; init; } = ["docs", "manuals", "pictures"];
    }
}
