using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Venus.Core.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What an administrator does about people and their rights, and what those people see of it.</summary>
public sealed partial class AdministrationBrowserTests(DatabaseServer server)
{
    private const string NewPassword = "grey heron over the ghat";

    [Fact]
    public async Task InvitedPerson_ChoosesAPasswordAndASecondFactor_AndGetsHisMenuWithoutSigningInAgain()
    {
        await using var host = await VenusHost.StartAsync(server);
        var admin = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/users");
        await admin.Button("Add user").ClickAsync();
        var dialog = admin.OpenDialog("Add user");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Farida Bano");
        await dialog.GetByLabel("E-mail", new() { Exact = true }).FillAsync("farida@venus.test");
        await admin.GetByText("Invite by a link instead of a password").ClickAsync();
        await admin.Button("Make the link").ClickAsync();
        var link = await admin.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        await admin.Button("Done").ClickAsync();

        var page = await host.BrowserAsync();
        await page.GotoAsync(link);
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Welcome, Farida Bano");
        await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex(Regex.Escape(link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..])));
        await page.GetByLabel("New password").FillAsync(NewPassword);
        await page.Button("Set password").ClickAsync();
        await SignInAsync(page);
        await VenusHost.ArrivedAsync(page, url => url.EndsWith("/home", StringComparison.Ordinal));

        var menu = page.GetByRole(AriaRole.Navigation);
        await Assertions.Expect(menu.GetByRole(AriaRole.Button, new() { Name = "Sales & Income" })).ToHaveCountAsync(0);
        var panel = admin.GetByRole(AriaRole.Complementary);
        await panel.GetByRole(AriaRole.Checkbox, new() { Name = "Cashier" }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Save roles" }).ClickAsync();
        await panel.GetByRole(AriaRole.Checkbox, new() { NameRegex = Downtown() }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Save stores" }).ClickAsync();
        await Assertions.Expect(menu.GetByRole(AriaRole.Button, new() { Name = "Sales & Income" })).ToHaveCountAsync(1);

        await page.GotoAsync("/me/security");
        var secret = await SetUpSecondFactorAsync(page);
        await Assertions.Expect(page.GetByText("10 recovery codes left")).ToBeVisibleAsync();

        // A code serves once: the next one comes half a minute later.
        await host.World.OwnerAsync("update private.second_factors set last_step = 0");
        var elsewhere = await host.BrowserAsync();
        await elsewhere.GotoAsync("/sign-in");
        await SignInAsync(elsewhere);
        await elsewhere.GetByLabel("Code", new() { Exact = true }).FillAsync("000000");
        await elsewhere.Button("Sign in").ClickAsync();
        await Assertions.Expect(elsewhere.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await elsewhere.GetByLabel("Code", new() { Exact = true }).FillAsync(CodeOf(secret));
        await elsewhere.Button("Sign in").ClickAsync();
        await VenusHost.ArrivedAsync(elsewhere, url => url.EndsWith("/home", StringComparison.Ordinal));

        var again = await host.BrowserAsync();
        await again.GotoAsync(link);
        await Assertions.Expect(again.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task PRM_13_KeyTakenFromARole_ClosesTheOpenPageOfItsHolder()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var manager = await host.SignInAsync(await host.PersonAsync("Store Manager", 1), "/business/stock-ledger");
        await Assertions.Expect(manager.Heading()).ToHaveTextAsync("Stock Ledger");
        var admin = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/roles");
        await admin.GetByRole(AriaRole.Link, new() { NameRegex = StoreManager() }).ClickAsync();
        await admin.GetByLabel("Find a key").FillAsync("inventory.ledger");
        await admin.GetByRole(AriaRole.Checkbox, new() { Name = "inventory.ledger", Exact = true }).ClickAsync();

        await admin.Button("Save 1 change").ClickAsync();
        await Assertions.Expect(admin.Button("Save 1 change")).ToHaveCountAsync(0);

        await Assertions.Expect(manager.GetByRole(AriaRole.Main)).ToContainTextAsync("inventory.ledger", new() { Timeout = VenusHost.Live });
        await Assertions.Expect(manager.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Stock Ledger" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Export_ComesAsAFile_OrWithTheReasonWhyNot()
    {
        await using var host = await VenusHost.StartAsync(server);
        var person = await host.PersonAsync("Admin");
        var page = await host.SignInAsync(person, "/system/sessions");
        var (export, csv) = (page.GetByText("Export", new() { Exact = true }), page.GetByRole(AriaRole.Link, new() { Name = "CSV" }));
        await export.ClickAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => csv.ClickAsync());
        Assert.Equal("sessions.csv", file.SuggestedFilename);
        await Assertions.Expect(csv).ToBeHiddenAsync();

        await host.World.OwnerAsync(
            """
            insert into user_sessions (id, user_id, created_at, expires_at)
            select gen_random_uuid(), $1, now(), now() + interval '1 day' from generate_series(1, 50000)
            """,
            person.Id);
        await export.ClickAsync();
        await page.Keyboard.PressAsync("Tab");
        var answer = await page.Context.RunAndWaitForPageAsync(() => page.Keyboard.PressAsync("Enter"));

        await Assertions.Expect(answer.GetByText("A file of this list holds 50,000 rows at most")).ToBeVisibleAsync();
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Sessions");
    }

    [Fact]
    public async Task PageWithoutItsKey_LeavesOneRefusal_ByItsRequestAlone_AndNoSecondOneByItsCircuit()
    {
        await using var host = await VenusHost.StartAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.BrowserAsync(hostile: true);
        await page.GotoAsync("/sign-in?returnUrl=%2Fhome");
        await VenusHost.FillSignInAsync(page, cashier);
        await VenusHost.ArrivedAsync(page, url => url.EndsWith("/home", StringComparison.Ordinal));

        var plain = await page.APIRequest.GetAsync("/system/users?q=a");
        var other = await page.APIRequest.GetAsync("/system/roles");
        Assert.Equal((403, 403), (plain.Status, other.Status));
        Assert.Equal(["users.view", "roles.view"], await DeniedAsync());

        await page.GotoAsync("/system/users?q=b");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("users.view");
        Assert.Equal(["users.view", "roles.view", "users.view"], await DeniedAsync());

        var export = await page.APIRequest.GetAsync("/system/users/export?format=csv");
        Assert.Equal(403, export.Status);
        Assert.Equal(["users.view", "roles.view", "users.view", "users.view"], await DeniedAsync());

        Task<string[]> DeniedAsync() => host.World.OwnerScalarAsync<string[]>(
            "select coalesce(array_agg(metadata ->> 'permission' order by id), '{}') from app_activity_logs where user_id = $1 and event_type = 'ACCESS_DENIED'", cashier.Id);
    }

    [Fact]
    public async Task SessionEndedByAnAdministrator_ShowsItsPersonOut()
    {
        await using var host = await VenusHost.StartAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(cashier, "/business/stock");
        var admin = await host.SignInAsync(await host.PersonAsync("Admin"), $"/system/sessions?user={cashier.Id}&state=ACTIVE");
        await admin.GetByRole(AriaRole.Row).Filter(new() { HasText = "Chrome" }).GetByRole(AriaRole.Link).ClickAsync();

        await admin.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button, new() { Name = "End session" }).ClickAsync();
        await admin.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End session" }).ClickAsync();

        await VenusHost.SignedOutAsync(page);
        Assert.Equal("REVOKED", await host.World.OwnerScalarAsync<string>("select ended_reason from user_sessions where user_id = $1 and user_agent is not null", cashier.Id));
    }

    [Fact]
    public async Task PersonWithAPasswordOfSomebodyElse_ChoosesHisOwnBeforeAnythingOpens()
    {
        await using var host = await VenusHost.StartAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        await host.World.OwnerAsync("update profiles set must_change_password = true where id = $1", cashier.Id);
        var page = await host.SignInAsync(cashier, "/business/stock");
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Choose a new password");

        await page.GetByLabel("Present password").FillAsync(VenusHost.Password);
        await page.GetByLabel("New password").FillAsync(NewPassword);
        await page.Button("Change password").ClickAsync();

        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Stock");
    }

    [Fact]
    public async Task PersonWhoseRoleDemandsASecondFactor_SetsItUpBeforeAnythingOpens()
    {
        await using var host = await VenusHost.StartAsync(server);
        await host.World.OwnerAsync("update roles set require_mfa = true where name = 'Cashier'");
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/stock");
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Set up your second factor");

        await SetUpSecondFactorAsync(page);

        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Stock");
    }

    [Fact]
    public async Task SecondFactor_BegunInTwoTabs_TellsTheFirstOne_WhichBeginsAgain()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/me/security", width: 390, height: 844);
        await page.Button("Set up").ClickAsync();
        var stale = await SecretAsync(page);
        var tab = await host.TabAsync(page);
        await tab.GotoAsync("/me/security");
        await tab.Button("Set up").ClickAsync();
        Assert.NotEqual(stale, await SecretAsync(tab));

        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(CodeOf(stale));
        await page.Button("Switch on").ClickAsync();

        await Assertions.Expect(page.GetByText("This set-up was begun anew, or finished, in another window.")).ToBeVisibleAsync();
        await SetUpSecondFactorAsync(page);
        await Assertions.Expect(page.GetByText("10 recovery codes left")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Person_OfThousands_IsFoundByAPartOfTheName_ToExplainAndInALog()
    {
        await using var host = await VenusHost.StartAsync(server);
        await host.World.OwnerAsync(
            """
            alter table profiles disable trigger user;
            insert into profiles (id, email, full_name, status) select gen_random_uuid(), 'p' || n || '@venus.test', 'Person ' || lpad(n::text, 5, '0'), 'ACTIVE' from generate_series(1, 10000) n;
            alter table profiles enable trigger user
            """);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/permissions");
        // The columns of a log are called so too.
        var who = page.GetByRole(AriaRole.Combobox, new() { Name = "Who", Exact = true });

        await who.ClickAsync();
        await Assertions.Expect(page.GetByText("9,981 others. Type more of the name.")).ToBeVisibleAsync();
        await who.FillAsync("09876");
        await page.GetByRole(AriaRole.Option, new() { Name = "Person 09876" }).ClickAsync();
        await page.GetByLabel("Key", new() { Exact = true }).SelectOptionAsync("sales.void");
        await Assertions.Expect(page.GetByText("No. Person 09876 may not use sales.void.")).ToBeVisibleAsync();

        await page.GotoAsync("/system/activity-logs");
        await who.FillAsync("nobody at all");
        await Assertions.Expect(page.GetByText("Nobody you reach has this in the name.")).ToBeVisibleAsync();
        await who.FillAsync("09876");
        await page.GetByRole(AriaRole.Option, new() { Name = "Person 09876" }).ClickAsync();
        await VenusHost.ArrivedAsync(page, url => url.Contains("user=", StringComparison.Ordinal));
        await page.ReloadAsync();
        await Assertions.Expect(who).ToHaveValueAsync("Person 09876");
    }

    [Fact]
    public async Task Person_TypedAtOnceOverASlowLine_KeepsEveryLetter()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/permissions");
        await page.SlowLineAsync();
        await page.ReloadAsync();
        var who = page.GetByRole(AriaRole.Combobox, new() { Name = "Who", Exact = true });

        await who.ClickAsync();
        await page.Keyboard.TypeAsync("Cashier", new() { Delay = 100 });

        await Assertions.Expect(page.GetByText("Nobody you reach has this in the name.")).ToBeVisibleAsync();
        await Assertions.Expect(who).ToHaveValueAsync("Cashier");
    }

    private static async Task<byte[]> SecretAsync(IPage page) =>
        FromBase32((await page.GetByText(Secret()).Locator(".v-num").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));

    private static async Task<byte[]> SetUpSecondFactorAsync(IPage page)
    {
        await page.Button("Set up").ClickAsync();
        var secret = await SecretAsync(page);
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(CodeOf(secret));
        await page.Button("Switch on").ClickAsync();
        // They are shown once: none is cut or covered, on a phone neither.
        Assert.Equal(10, await page.Locator(".me-codes").AskAsync<int>("codes => [...codes.children].filter(code => code.scrollWidth <= code.clientWidth).length"));
        await page.Button("I have kept them").ClickAsync();
        return secret;
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GetByLabel("E-mail").FillAsync("farida@venus.test");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(NewPassword);
        await page.Button("Sign in").ClickAsync();
    }

    private static string CodeOf(byte[] secret) => Totp.CodeAt(secret, Totp.StepAt(DateTimeOffset.UtcNow));

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }

    [GeneratedRegex("Downtown")]
    private static partial Regex Downtown();

    [GeneratedRegex("^Store Manager")]
    private static partial Regex StoreManager();

    [GeneratedRegex("^Or type:")]
    private static partial Regex Secret();
}
