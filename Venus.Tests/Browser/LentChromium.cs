using System.Collections.Concurrent;
using Microsoft.Playwright;
using Venus.Tests.Browser;

[assembly: AssemblyFixture(typeof(ChromiumsOfTheRun))]

namespace Venus.Tests.Browser;

/// <summary>A Chromium that a test has to itself, to open contexts in; disposing closes them and leaves it to the next test.</summary>
internal sealed class LentChromium : IAsyncDisposable
{
    private static readonly ConcurrentBag<LentChromium> Free = [];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

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

    // Whatever does not close in time is left to the end of the run: nothing of Venus is tested by it.
    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var context in Browser.Contexts.ToList())
                await context.CloseAsync().WaitAsync(Longest);
            Free.Add(this);
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine("A browser context did not close: its Chromium is not lent again.");
        }
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
