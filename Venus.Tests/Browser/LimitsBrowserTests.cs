using Microsoft.Playwright;
using Venus.Server.SignIn;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What somebody sees who does more in open pages than a person does (domain document "Platform", section 10).</summary>
public sealed class LimitsBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task PLT_16_TwoHundredClicksAtOnce_ThePageSaysWhatWasNotTakenAndGoesOn_AndOthersAreUnaffected()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/roles");
        var other = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/roles");
        foreach (var each in (IPage[])[page, other])
            await Assertions.Expect(each.Heading()).ToHaveTextAsync("Roles");

        var group = page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new() { Name = "Sales & Income" });
        await group.EvaluateAsync("group => { for (let i = 0; i < 200; i++) group.click(); }");

        await Assertions.Expect(page.GetByText(CircuitCallLimit.Refusal)).ToBeVisibleAsync();
        await Assertions.Expect(other.GetByText(CircuitCallLimit.Refusal)).ToHaveCountAsync(0);
        await other.GetByLabel("Find a key").FillAsync("sales.void");
        await Assertions.Expect(other.GetByRole(AriaRole.Checkbox, new() { Name = "sales.void", Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Find a key").FillAsync("sales.void");
        await Assertions.Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "sales.void", Exact = true })).ToBeVisibleAsync();
    }
}
