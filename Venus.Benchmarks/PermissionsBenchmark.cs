using System.Globalization;
using Microsoft.Playwright;
using Venus.Tests.Browser;

namespace Venus.Benchmarks;

/// <summary>
/// How soon a role's lost or given key reaches the people who have their pages open: fifty counters of a real Chromium on two hosts in this process, each with
/// services, connections and listener of its own. The time runs from before the change is sent to the database until the menu in the browser shows it.
/// </summary>
internal static class PermissionsBenchmark
{
    private const int Circuits = BenchmarkChain.Cashiers - 1;
    private const int Rounds = 6;
    private const string Entry = "nav a[href='/business/stock']";

    // Resolves with the moment at which the menu's entry has come or gone.
    private const string Changed =
        $$"""
        () => new Promise(resolve => {
          const there = () => document.querySelector("{{Entry}}") !== null;
          const before = there();
          const observer = new MutationObserver(() => { if (there() !== before) { observer.disconnect(); resolve(Date.now()); } });
          observer.observe(document.body, { childList: true, subtree: true });
        })
        """;

    public static async Task<int> RunAsync()
    {
        await using var chain = await BenchmarkChain.StartAsync();
        await using var here = await BenchmarkHost.StartAsync(chain);
        await using var there = await BenchmarkHost.StartAsync(chain);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright, "--renderer-process-limit=2");
        var devices = new[] { await CounterTab.DeviceAsync(browser, here), await CounterTab.DeviceAsync(browser, there) };
        List<IPage> pages = [];
        for (var n = 1; n <= Circuits; n++)
            pages.Add(await CounterTab.OpenAsync(chain, devices[n % 2], n));

        List<double> took = [];
        for (var round = 0; round < Rounds; round++)
        {
            var seen = pages.Select(page => page.EvaluateAsync<double>(Changed)).ToArray();
            await Task.WhenAll(pages.Select(page => page.EvaluateAsync("() => true")));
            var sent = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            await chain.ExecuteAsync(round % 2 == 0
                ? "delete from role_permissions where permission_key = 'inventory.view' and role_id = (select id from roles where name = 'Cashier')"
                : "insert into role_permissions (role_id, permission_key) select id, 'inventory.view' from roles where name = 'Cashier'");
            took.AddRange((await Task.WhenAll(seen)).Select(moment => moment - sent));
            // A change that follows at once would be told together with the last.
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"permissions: circuits {Circuits} hosts 2 changes {Rounds} p50 {took.Quantile(0.5):0} p95 {took.Quantile(0.95):0} max {took.Max():0}"));
        return 0;
    }
}
