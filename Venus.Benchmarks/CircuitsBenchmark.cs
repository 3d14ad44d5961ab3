using System.Globalization;
using Microsoft.Playwright;
using Venus.Tests.Browser;

namespace Venus.Benchmarks;

/// <summary>
/// Real POS circuits: tabs of a real Chromium, each of its own cashier, on the real host in this process. What a circuit holds is the growth of the
/// managed heap after full collections; click to render is measured in the browser, from the click on a tile to the weighing panel that shows it. The
/// tabs share two renderers: fifty of them on the machine of the host would measure themselves.
/// </summary>
internal static class CircuitsBenchmark
{
    private const int Circuits = BenchmarkChain.Cashiers - 1;
    private const int ClicksPerCircuit = 4;

    // Resolves when the panel's title has changed after the click.
    private const string ClickToRender =
        """
        n => new Promise(resolve => {
          const title = document.querySelector('.pos-weigh h2');
          const before = title.textContent;
          const tiles = [...document.querySelectorAll('.pos-tile')].filter(t => t.getAttribute('aria-pressed') !== 'true');
          const start = performance.now();
          const seen = () => { if (title.textContent !== before) { observer.disconnect(); resolve(performance.now() - start); } };
          const observer = new MutationObserver(seen);
          observer.observe(title, { childList: true, characterData: true, subtree: true });
          tiles[n % tiles.length].click();
        })
        """;

    public static async Task<int> RunAsync()
    {
        await using var chain = await BenchmarkChain.StartAsync();
        await using var host = await BenchmarkHost.StartAsync(chain);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright, "--renderer-process-limit=2");
        await using var device = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = host.Address,
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
        });

        // One circuit warms code and caches that all share.
        await ClickAsync(await OpenAsync(chain, device, BenchmarkChain.Cashiers), 0);
        var before = Heap();
        List<IPage> pages = [];
        for (var n = 1; n <= Circuits; n++)
            pages.Add(await OpenAsync(chain, device, n));
        await Task.Delay(TimeSpan.FromSeconds(2));
        var perCircuit = (Heap() - before) / Circuits / 1024;

        List<double> clicks = [];
        for (var click = 0; click < ClicksPerCircuit; click++)
        {
            foreach (var page in pages)
                clicks.Add(await ClickAsync(page, click));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"circuits: count {Circuits} kb-per-circuit {perCircuit} click-to-render-p95 {clicks.Order().ElementAt((int)(clicks.Count * 0.95)):0}"));
        return 0;
    }

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static Task<double> ClickAsync(IPage page, int n) => page.EvaluateAsync<double>(ClickToRender, n);

    /// <summary>A tab at the counter of a cashier. The circuit keeps him, so that the next may sign in on the same device.</summary>
    private static async Task<IPage> OpenAsync(BenchmarkChain chain, IBrowserContext device, int cashier)
    {
        await device.ClearCookiesAsync();
        await chain.ForgetSignInsAsync();
        var page = await device.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync("/business/pos");
        await page.GetByLabel("E-mail").FillAsync(BenchmarkChain.Email(cashier));
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(BenchmarkChain.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".pos-tile").First.WaitForAsync();
        return page;
    }
}
