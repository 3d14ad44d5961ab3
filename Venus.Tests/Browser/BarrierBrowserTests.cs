using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>Open dialogs and panels as axe sees them: nothing serious or critical, and enough contrast in the dark theme too.</summary>
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
        await _barriers.LookAsync(page, "the counter");
        await page.Tile("With Skin").ClickAsync();
        await page.GetByLabel("Weight", new() { Exact = true }).FillAsync("2.5");
        await _barriers.LookAsync(page, "the weighing");
        await page.Button("Add to cart").ClickAsync();
        await Assertions.Expect(page.Button("Charge ₹450.00")).ToBeVisibleAsync();
        await page.Button("Charge").ClickAsync();
        await Assertions.Expect(page.Button("Complete sale")).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the payment");
        await page.OpenDialog("Take payment").GetByRole(AriaRole.Button, new() { Name = "UPI" }).First.ClickAsync();
        await Assertions.Expect(page.GetByLabel("UPI part")).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the payment by UPI");
        await page.Button("Complete sale").ClickAsync();
        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the notice after the sale");
        await page.Button("Store, change: S").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Menu, new() { Name = "Stores" })).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the stores");

        await page.OpenWholeAsync("/management/stores?open=1");
        await Assertions.Expect(page.GetByLabel("UPI address")).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the store");
        await host.PersonAsync("Store Manager", 1);
        await page.OpenWholeAsync("/management/managers");
        await page.Button("Onboard manager").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Qualifications")).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the onboarding");

        await page.OpenWholeAsync("/management/prices");
        await page.Button("History of").First.ClickAsync();
        await Assertions.Expect(page.GetByText("Never priced here")).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the history of a price");

        await page.OpenWholeAsync("/business/skus");
        await page.Button("Edit").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the SKU");

        await page.OpenWholeAsync("/business/sales");
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link).First.ClickAsync();
        var detail = page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(detail.GetByRole(AriaRole.Region, new() { Name = "Lines" })).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the sale");
        await detail.GetByRole(AriaRole.Button, new() { Name = "Void" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Reason")).ToBeVisibleAsync();
        await _barriers.LookAsync(page, "the void");

        Assert.True(_barriers.Count == 0, string.Join('\n', _barriers));
    }
}
