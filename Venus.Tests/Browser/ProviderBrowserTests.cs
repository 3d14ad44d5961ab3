using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>A person's whole way with a provider outside: there, back, and out of both.</summary>
public sealed class ProviderBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task OpenIdConnect_InvitedPerson_SignsInWorksAndSignsOutOfBoth()
    {
        var address = Ports.FreeAddress();
        await using var provider = await OpenIdProvider.StartAsync(address, ("sub-1", "ravi@venus.test", true), ("sub-2", "mallory@venus.test", true));
        await using var host = await VenusHost.StartAsync(server, provider.Settings, address);
        var ravi = await host.World.PersonAsync("Cashier", 1);
        await host.World.OwnerAsync("update profiles set status = 'INVITED', email = 'ravi@venus.test' where id = $1", ravi.Id);
        var page = await host.BrowserAsync();

        await page.GotoAsync("/sign-in?returnUrl=%2Fme%2Fsecurity");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with Acme" }).ClickAsync();
        await page.GetByLabel("Account").FillAsync("sub-2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nobody in Venus has this account");

        await page.GetByRole(AriaRole.Button, new() { Name = "Continue with Acme" }).ClickAsync();
        await page.GetByLabel("Account").FillAsync("sub-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Kept by Acme")).ToBeVisibleAsync();

        // That of the account which was refused.
        Assert.Equal(1, provider.SessionsEnded);
        await page.GetByRole(AriaRole.Button, new() { Name = "account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out of the provider" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Continue with Acme" })).ToBeVisibleAsync();

        Assert.Equal(2, provider.SessionsEnded);
        Assert.Equal("SIGN_OUT", await host.World.OwnerScalarAsync<string>("select ended_reason from user_sessions where user_id = $1 order by created_at desc limit 1", ravi.Id));
        // The refusal is an answer of the page like any other.
        Assert.Empty(host.TakeComplaints());
    }

    [Theory]
    [InlineData("update auth.users set banned_until = now() + interval '1 hour' where email = 'ravi@venus.test'")]
    [InlineData("delete from auth.users where email = 'ravi@venus.test'")]
    public async Task Supabase_PersonBannedOrDeletedThere_IsShownOutOfHisOpenPage_AndNobodyElseIs(string act)
    {
        await using var accounts = await server.NewDatabaseAsync();
        await using var project = await SupabaseStandIn.StartAsync(accounts);
        await using var host = await VenusHost.StartAsync(
            server, new Dictionary<string, string?>(project.Settings) { ["Identity:Supabase:BanCheckSeconds"] = "1" });
        var pages = new List<IPage>();
        foreach (var email in (string[])["ravi@venus.test", "meena@venus.test"])
        {
            var person = await host.World.PersonAsync("Cashier", 1);
            await host.World.OwnerAsync("update profiles set email = $2 where id = $1", person.Id, email);
            await project.AddAccountAsync(person.Id, email, VenusHost.Password);
            var page = await host.BrowserAsync();
            await page.GotoAsync("/sign-in?returnUrl=%2Fbusiness%2Fstock");
            await page.GetByLabel("E-mail").FillAsync(email);
            await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(VenusHost.Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Assertions.Expect(page.Heading()).ToHaveTextAsync("Stock");
            pages.Add(page);
        }

        await using (var command = accounts.Owner.DataSource.CreateCommand(act))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await VenusHost.SignedOutAsync(pages[0]);
        Assert.Equal("ravi@venus.test DISABLED", await host.World.OwnerScalarAsync<string>(
            "select string_agg(distinct p.email || ' ' || s.ended_reason, ', ') from user_sessions s join profiles p on p.id = s.user_id where s.ended_at is not null"));
        Assert.Equal("provider", await host.World.OwnerScalarAsync<string>("select metadata ->> 'by' from app_activity_logs where event_type = 'SESSION_REVOKED'"));
        await Assertions.Expect(pages[1].Heading()).ToHaveTextAsync("Stock");
    }

    [Fact]
    public async Task Supabase_Person_SignsInToHomeAndSignsOutOfBoth()
    {
        await using var accounts = await server.NewDatabaseAsync();
        await using var project = await SupabaseStandIn.StartAsync(accounts);
        await using var host = await VenusHost.StartAsync(server, project.Settings);
        var ravi = await host.World.PersonAsync("Cashier", 1);
        await host.World.OwnerAsync("update profiles set full_name = 'Ravi Kumar', email = 'ravi@venus.test' where id = $1", ravi.Id);
        await project.AddAccountAsync(ravi.Id, "ravi@venus.test", VenusHost.Password);
        var page = await host.BrowserAsync();

        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync("ravi@venus.test");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync("not the password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("E-mail or password is wrong");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(VenusHost.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Ravi");
        await Assertions.Expect(page).ToHaveURLAsync($"{host.Address}/home");
        Assert.Equal(ravi.Id, Assert.Single(project.Sessions));

        await page.GotoAsync("/me/security");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Set up" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();

        Assert.Contains("POST /logout", project.Calls);
        Assert.Empty(project.Sessions);
        Assert.Equal("SIGN_OUT", await host.World.OwnerScalarAsync<string>("select ended_reason from user_sessions where user_id = $1 and provider_session is not null", ravi.Id));
        Assert.Empty(host.TakeComplaints());
    }
}
