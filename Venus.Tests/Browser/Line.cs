using Microsoft.Playwright;

namespace Venus.Tests.Browser;

/// <summary>The line of a page to its host, with the bar that tells of its loss.</summary>
internal sealed class Line(IPage page, Func<Task> cut)
{
    /// <summary>Takes the line away, and the network with it, until the page says so.</summary>
    public async Task LoseAsync()
    {
        await page.Context.SetOfflineAsync(true);
        await cut();
        await Assertions.Expect(page.NoConnection()).ToBeVisibleAsync();
    }

    /// <summary>Gives the network back, until the page has its line again.</summary>
    public async Task FindAsync()
    {
        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(page.NoConnection()).ToBeHiddenAsync();
    }
}
