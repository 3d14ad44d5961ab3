using Microsoft.Playwright;

namespace Venus.Tests.Browser;

/// <summary>
/// The system's Chromium, for tests and benchmarks; the test command installs it where it is missing. Its headless shell draws no window around each page:
/// ten tests of the counter took 139 s with it instead of 221.
/// </summary>
internal static class Chromium
{
    private static readonly string Path =
        ((string?[])[Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"])
        .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("This needs Chromium: install it, or name it in the environment variable CHROMIUM.");

    /// <summary>Starts it without its own sandbox, which refuses root, and without traffic of its own.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, params IEnumerable<string> more) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Path,
        Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", .. more],
    });
}
