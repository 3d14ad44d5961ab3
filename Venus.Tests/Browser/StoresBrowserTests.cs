using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What administrators do with stores and their managers, and what open counters see of it.</summary>
public sealed class StoresBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task Store_AddedChangedMaintainedAndDeactivated_ShowsAtTheOpenCounter()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/management/stores");

        await page.Button("Add store").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add store" }).ClickAsync();
        await Assertions.Expect(dialog.GetByLabel("Name")).ToHaveAttributeAsync("aria-invalid", "true");
        await dialog.GetByLabel("Name").FillAsync("Venus Chicken - Harbour");
        await dialog.GetByLabel("Location").FillAsync("Harbour");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add store" }).ClickAsync();
        var record = page.GetByRole(AriaRole.Complementary);
        await Assertions.Expect(record).ToContainTextAsync("Store S06");
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Venus Chicken - Harbour");

        await record.GetByLabel("Phone").FillAsync("+91 44 2345 6789");
        await record.GetByRole(AriaRole.Button, new() { Name = "Save description" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("+914423456789");
        await record.GetByLabel("GST number").FillAsync("33ABCDE1234F1Z5");
        await record.GetByLabel("UPI address").FillAsync("no address");
        await record.GetByRole(AriaRole.Button, new() { Name = "Save settings" }).ClickAsync();
        await Assertions.Expect(record.GetByLabel("UPI address")).ToHaveAttributeAsync("aria-invalid", "true");
        await record.GetByLabel("UPI address").FillAsync("venus.harbour@okbank");
        await record.GetByRole(AriaRole.Button, new() { Name = "Save settings" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("33ABCDE1234F1Z5");
        // The list may show it before the record has its own answer.
        await Assertions.Expect(record.GetByRole(AriaRole.Button, new() { Name = "Save settings" })).ToHaveCountAsync(0);
        await record.GetByRole(AriaRole.Button, new() { Name = "Deactivate" }).ClickAsync();
        await page.Button("Deactivate Venus Chicken - Harbour").ClickAsync();
        await Assertions.Expect(record.GetByRole(AriaRole.Button, new() { Name = "Reactivate" })).ToBeVisibleAsync();

        var pos = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/pos");
        await Assertions.Expect(pos.Tile("With Skin")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "S01" }).ClickAsync();
        await record.GetByRole(AriaRole.Button, new() { Name = "Start maintenance" }).ClickAsync();
        await page.OpenDialog("Start maintenance of Venus Chicken - Downtown?").GetByRole(AriaRole.Button, new() { Name = "Start maintenance" }).ClickAsync();
        await Assertions.Expect(pos.GetByRole(AriaRole.Main)).ToContainTextAsync("Venus Chicken - Downtown takes no sales now.", new() { Timeout = VenusHost.Live });
        await record.GetByRole(AriaRole.Button, new() { Name = "End maintenance" }).ClickAsync();
        await Assertions.Expect(pos.GetByRole(AriaRole.Main)).Not.ToContainTextAsync("takes no sales now", new() { Timeout = VenusHost.Live });

        await record.GetByRole(AriaRole.Button, new() { Name = "Deactivate" }).ClickAsync();
        await page.Button("Deactivate Venus Chicken - Downtown").ClickAsync();
        await Assertions.Expect(record.GetByRole(AriaRole.Alert)).ToContainTextAsync("still holds 40.000 kg");
        Assert.Empty(await host.World.VerifyAsync());
    }

    [Fact]
    public async Task Manager_OnboardedAndRemoved_GetsAndLosesTheStoresInHisOpenPage()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var boss = await host.PersonAsync("Store Manager");
        var his = await host.SignInAsync(boss, "/business/pos");
        await Assertions.Expect(his.Heading()).ToContainTextAsync("needs a store");
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/management/managers");

        await page.Button("Onboard manager").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Person").SelectOptionAsync(new SelectOptionValue { Label = boss.Name });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Onboard" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Choose at least one store.");
        await dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Downtown" }).ClickAsync();
        await dialog.GetByLabel("Qualifications").FillAsync("Ten years at the counter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Onboard" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Ten years at the counter");
        await Assertions.Expect(his.Tile("With Skin")).ToBeVisibleAsync(new() { Timeout = VenusHost.Live });

        await page.Button("Remove manager").ClickAsync();
        await page.Button($"Remove {boss.Name}").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("No managers onboarded");
        await Assertions.Expect(his.Heading()).ToContainTextAsync("needs a store", new() { Timeout = VenusHost.Live });
    }
}
