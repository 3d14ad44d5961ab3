using System.Collections.Concurrent;
using Microsoft.Playwright;
using Venus.Tests.Browser;

[assembly: AssemblyFixture(typeof(ChromiumsOfTheRun))]

namespace Venus.Tests.Browser;

/// <summary>A Chromium that a test has to itself, to open contexts in; disposing closes them and leaves it to the next test.</summary>
internal sealed class LentChromium : IAsyncDisposable
{
    private static readonly ConcurrentBag<LentChromium> Free = [];

    private readonly IPlaywright _driver;

    private LentChromium(IPlaywright driver, IBrowser browser)
    {
        _driver = driver;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    public static async Task<LentChromium> TakeAsync()
    {
        while (Free.TryTake(out var left))
        {
            if (left.Browser.IsConnected)
                return left;
            left._driver.Dispose();
        }

        var driver = await Playwright.CreateAsync();
        return new LentChromium(driver, await Chromium.LaunchAsync(driver));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in Browser.Contexts.ToList())
            await context.CloseAsync();
        Free.Add(this);
    }

    public static async Task CloseAllAsync()
    {
        while (Free.TryTake(out var left))
        {
            await left.Browser.DisposeAsync();
            left._driver.Dispose();
        }
    }
}

/// <summary>Closes what the tests of a run have lent each other.</summary>
public sealed class ChromiumsOfTheRun : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await LentChromium.CloseAllAsync();
}
