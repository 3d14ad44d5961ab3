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
        await using var device = await CounterTab.DeviceAsync(browser, host);

        // One circuit warms code and caches that all share.
        await ClickAsync(await CounterTab.OpenAsync(chain, device, BenchmarkChain.Cashiers), 0);
        var before = Heap();
        List<IPage> pages = [];
        for (var n = 1; n <= Circuits; n++)
            pages.Add(await CounterTab.OpenAsync(chain, device, n));
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
            $"circuits: count {Circuits} kb-per-circuit {perCircuit} click-to-render-p95 {clicks.Quantile(0.95):0}"));
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
}
