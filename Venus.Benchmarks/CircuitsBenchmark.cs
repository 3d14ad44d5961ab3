using System.Globalization;
using Microsoft.Playwright;
using Venus.Tests.Browser;

namespace Venus.Benchmarks;

/// <summary>
/// Real POS circuits: tabs of a real Chromium on the real host in this process. What a circuit holds is the growth of the managed heap after full
/// collections; click to render is measured in the browser, from the click on a tile to the weighing panel that shows it.
/// </summary>
internal static class CircuitsBenchmark
{
    private const int Circuits = 50;
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
        await using var browser = await Chromium.LaunchAsync(playwright);

        // One circuit warms code and caches that all share.
        Dictionary<int, string> signedIn = [];
        List<IPage> pages = [await OpenAsync(browser, host, signedIn, 1)];
        await pages[0].EvaluateAsync<double>(ClickToRender, 0);
        var before = Heap();
        for (var n = 0; n < Circuits; n++)
            pages.Add(await OpenAsync(browser, host, signedIn, n % BenchmarkChain.Stores + 1));
        await Task.Delay(TimeSpan.FromSeconds(2));
        var perCircuit = (Heap() - before) / Circuits / 1024;

        List<double> clicks = [];
        for (var click = 0; click < ClicksPerCircuit; click++)
        {
            foreach (var page in pages.Skip(1))
                clicks.Add(await page.EvaluateAsync<double>(ClickToRender, click));
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

    /// <summary>A tab at the counter of a store. Each store signs in once: a sign-in costs a password's hash and is limited per address.</summary>
    private static async Task<IPage> OpenAsync(IBrowser browser, BenchmarkHost host, Dictionary<int, string> signedIn, int store)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = host.Address,
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            StorageState = signedIn.GetValueOrDefault(store),
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync("/business/pos");
        if (!signedIn.ContainsKey(store))
        {
            await page.GetByLabel("E-mail").FillAsync(BenchmarkChain.Email(store));
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync(BenchmarkChain.Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        }

        await page.Locator(".pos-tile").First.WaitForAsync();
        signedIn[store] = await context.StorageStateAsync();
        return page;
    }
}
