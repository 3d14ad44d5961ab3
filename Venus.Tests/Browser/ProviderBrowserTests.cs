using System.Globalization;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>A person's whole way with a provider outside: there, back, and out of both.</summary>
public sealed class ProviderBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task OpenIdConnect_InvitedPerson_SignsInWorksAndSignsOutOfBoth()
    {
        var address = $"http://127.0.0.1:{Ports.Free().ToString(CultureInfo.InvariantCulture)}";
        await using var provider = await OpenIdProvider.StartAsync(address, ("sub-1", "ravi@venus.test", true), ("sub-2", "mallory@venus.test", true));
        await using var host = await VenusHost.StartAsync(server, address, provider.Settings);
        var ravi = await host.World.PersonAsync("Cashier", 1);
        await host.World.OwnerAsync("update profiles set status = 'INVITED', email = 'ravi@venus.test' where id = $1", ravi.Id);
        var page = await host.BrowserAsync();

        await page.GotoAsync("/sign-in?returnUrl=%2Fme%2Fsecurity");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with Acme" }).ClickAsync();
        await page.GetByLabel("Account").FillAsync("sub-2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nobody in Venus has this account");

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in?returnUrl=%2Fme%2Fsecurity");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with Acme" }).ClickAsync();
        await page.GetByLabel("Account").FillAsync("sub-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Kept by Acme")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out of the provider" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Continue with Acme" })).ToBeVisibleAsync();

        Assert.Equal(1, provider.SessionsEnded);
        Assert.Equal("SIGN_OUT", await host.World.OwnerScalarAsync<string>("select ended_reason from user_sessions where user_id = $1 order by created_at desc limit 1", ravi.Id));
        // The refusal is an answer of the page like any other.
        Assert.Empty(host.TakeComplaints());
    }
}
