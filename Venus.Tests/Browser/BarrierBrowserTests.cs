using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Venus.Server.Features.Docs;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>Pages, open dialogs and panels as axe sees them: nothing serious or critical, and enough contrast in the dark theme too.</summary>
public sealed class BarrierBrowserTests(DatabaseServer server)
{
    private readonly List<string> _barriers = [];

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task DialogsAndPanels_AtBothSizes_HaveNoSeriousBarriers(int width, int height)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/business/pos", width, height);

        await Assertions.Expect(page.Tile("With Skin")).ToBeVisibleAsync();
        await LookAsync(page, "the counter");
        await page.Tile("With Skin").ClickAsync();
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync("2.5");
        await LookAsync(page, "the weighing");
        await page.Button("Add to cart").ClickAsync();
        await Assertions.Expect(page.Button("Charge ₹450.00")).ToBeVisibleAsync();
        await page.Button("Charge").ClickAsync();
        await Assertions.Expect(page.Button("Complete sale")).ToBeVisibleAsync();
        await LookAsync(page, "the payment");
        await page.OpenDialog("Take payment").GetByRole(AriaRole.Button, new() { Name = "UPI" }).First.ClickAsync();
        await Assertions.Expect(page.GetByLabel("UPI part")).ToBeVisibleAsync();
        await LookAsync(page, "the payment by UPI");
        await page.Button("Complete sale").ClickAsync();
        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
        await LookAsync(page, "the notice after the sale");
        await page.Button("Store, change: S").ClickAsync();
        await LookAsync(page, "the stores");

        await OpenAsync(page, "/management/stores?open=1");
        await Assertions.Expect(page.GetByLabel("UPI address")).ToBeVisibleAsync();
        await LookAsync(page, "the store");
        await host.PersonAsync("Store Manager", 1);
        await OpenAsync(page, "/management/managers");
        await page.Button("Onboard manager").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Qualifications")).ToBeVisibleAsync();
        await LookAsync(page, "the onboarding");

        await OpenAsync(page, "/management/prices");
        await page.Button("History of").First.ClickAsync();
        await LookAsync(page, "the history of a price");

        await OpenAsync(page, "/business/skus");
        await page.Button("Edit").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await LookAsync(page, "the SKU");

        await OpenAsync(page, "/business/sales");
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First.ClickAsync();
        var detail = page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(detail.GetByRole(AriaRole.Region, new() { Name = "Lines" })).ToBeVisibleAsync();
        await LookAsync(page, "the sale");
        await detail.GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Reason")).ToBeVisibleAsync();
        await LookAsync(page, "the void");

        Assert.True(_barriers.Count == 0, string.Join('\n', _barriers));
    }

    /// <summary>Every page of the menu and of one's own account, so that a new one is looked at from its first day.</summary>
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task EveryPage_AtBothSizes_HasNoSeriousBarriers(int width, int height)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var admin = await host.PersonAsync("Admin");
        var page = await host.SignInAsync(admin, "/home", width, height);
        string[] others = ["/me/profile", "/me/security", "/me/sessions", "/system/roles?module=Stores", $"/system/users?open={admin.Id}", "/system/audit-logs?open=1", DocShelf.Root, DocShelf.Manuals.LinkTo("cashier"), DocShelf.Technical.LinkTo("quick-start")];
        foreach (var path in SidebarEntries.All.Select(entry => entry.Route).Concat(others))
        {
            await OpenAsync(page, path);
            await LookAsync(page, path);
        }

        Assert.True(_barriers.Count == 0, string.Join('\n', _barriers));
    }

    private static async Task OpenAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await Assertions.Expect(page.Heading()).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByLabel("Loading")).ToHaveCountAsync(0);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private async Task LookAsync(IPage page, string what)
    {
        await LookAsync(page, what, ColorScheme.Light, new());
        // Only colours change with the theme, and they are the same at every size.
        if (page.ViewportSize!.Width > 960)
            await LookAsync(page, what, ColorScheme.Dark, new() { RunOnly = new() { Type = "rule", Values = ["color-contrast"] } });
    }

    private async Task LookAsync(IPage page, string what, ColorScheme scheme, AxeRunOptions rules)
    {
        // Half-faded words would have half their contrast.
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await page.WaitForFunctionAsync("() => document.getAnimations().every(a => a.playState !== 'running')");
        foreach (var found in (await page.RunAxe(rules)).Violations.Where(v => v.Impact is "serious" or "critical"))
            _barriers.Add($"{what}, {scheme}: {found.Id} {found.Help} {found.Nodes[0].Html}");
    }
}
