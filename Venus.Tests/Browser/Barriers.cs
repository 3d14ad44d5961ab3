using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Venus.Tests.Browser;

/// <summary>A page as axe sees it.</summary>
internal static class Barriers
{
    private static readonly HashSet<ResultType> FoundOnly = [ResultType.Violations];

    /// <summary>Opens a page and waits until it has all it asked for.</summary>
    public static async Task OpenWholeAsync(this IPage page, string path)
    {
        await page.GotoAsync(path);
        await Assertions.Expect(page.Heading()).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByLabel("Loading")).ToHaveCountAsync(0);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    /// <summary>Adds what is serious in the light theme, and the contrast in the dark one: only colours change with the theme.</summary>
    public static async Task LookAsync(this List<string> barriers, IPage page, string what)
    {
        await LookAsync(barriers, page, what, ColorScheme.Light, null);
        await LookAsync(barriers, page, what, ColorScheme.Dark, "color-contrast");
    }

    private static async Task LookAsync(List<string> barriers, IPage page, string what, ColorScheme scheme, string? rule)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", scheme == ColorScheme.Dark ? "dark" : "light");
        barriers.AddRange((await page.SeriousBarriersAsync(rule)).Select(barrier => $"{what}, {scheme}: {barrier}"));
    }

    /// <summary>What is serious or critical, once nothing moves or fades any more: half-faded words have half their contrast.</summary>
    /// <param name="rule">One rule alone; without it all of them.</param>
    public static async Task<IReadOnlyList<string>> SeriousBarriersAsync(this IPage page, string? rule = null)
    {
        await page.SettleAsync();
        var options = new AxeRunOptions { ResultTypes = FoundOnly };
        if (rule is not null)
            options.RunOnly = new() { Type = "rule", Values = [rule] };
        // Our pages have no frames. The way that looks into frames opens a page of its own for each look, and takes twice the time.
#pragma warning disable CS0618
        var found = await page.Locator("html").RunAxeLegacy(options).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
#pragma warning restore CS0618
        return [.. found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}")];
    }
}
