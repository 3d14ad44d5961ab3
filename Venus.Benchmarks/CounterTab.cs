using Microsoft.Playwright;

namespace Venus.Benchmarks;

/// <summary>A tab of a real Chromium that shows the counter.</summary>
internal static class CounterTab
{
    public static Task<IBrowserContext> DeviceAsync(IBrowser browser, BenchmarkHost host) => browser.NewContextAsync(new BrowserNewContextOptions
    {
        BaseURL = host.Address,
        ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
    });

    /// <summary>A tab at the counter of a cashier. The circuit keeps him, so that the next may sign in on the same device.</summary>
    public static async Task<IPage> OpenAsync(BenchmarkChain chain, IBrowserContext device, int cashier)
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
