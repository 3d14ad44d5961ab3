using Microsoft.Playwright;
using Venus.Core.Features.Sales;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>The two flows of the domain document "Platform", section 3: each step leaves its trace.</summary>
public sealed class FlowBrowserTests(DatabaseServer server)
{
    private const string LiveSession = "from user_sessions where user_id = $1 and user_agent is not null";

    [Fact]
    public async Task Authentication_EachOfItsEightSteps_LeavesItsTrace()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var world = host.World;
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.BrowserAsync();
        string? posted = null;
        page.Request += (_, request) => posted = request.Method == "POST" && request.Url.Contains("/sign-in", StringComparison.Ordinal) ? request.PostData : posted;
        await page.GotoAsync("/sign-in");
        await VenusHost.FillSignInAsync(page, cashier);
        await VenusHost.ArrivedAsync(page, url => url.EndsWith("/home", StringComparison.Ordinal));

        // 1: a form with antiforgery, which the limits count first.
        Assert.Contains("__RequestVerificationToken", posted, StringComparison.Ordinal);
        Assert.Equal("RIGHT", await world.OwnerScalarAsync<string>("select outcome from private.sign_in_attempts where user_id = $1", cashier.Id));

        // 2 and 3: the password was checked against what the identity keeps, and the profile is ACTIVE.
        Assert.True(await world.OwnerScalarAsync<bool>(
            "select u.last_sign_in_at is not null and p.last_sign_in_at is not null and p.status = 'ACTIVE' from auth.users u join profiles p using (id) where id = $1", cashier.Id));

        // 4: one session, its ticket unreadable in the database, one closed cookie that holds nothing of it.
        var session = await world.OwnerScalarAsync<Guid>($"select id {LiveSession}", cashier.Id);
        var ticket = await world.OwnerScalarAsync<byte[]>("select ticket from private.tickets where session_id = $1", session);
        Assert.Equal(-1, ticket.AsSpan().IndexOf(cashier.Id.ToByteArray()));
        Assert.Equal(-1, ticket.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(cashier.Id.ToString())));
        var cookie = Assert.Single(await page.Context.CookiesAsync(), c => c.Name == "__Host-venus");
        Assert.True(cookie is { HttpOnly: true, Secure: true, SameSite: SameSiteAttribute.Lax, Path: "/" });
        Assert.DoesNotContain(cashier.Id.ToString(), cookie.Value, StringComparison.OrdinalIgnoreCase);

        // 5: what the browser says of itself, once, however often the page is loaded.
        await page.ReloadAsync();
        await Assertions.Expect(page.Heading()).ToBeVisibleAsync();
        Assert.Equal(
            "1 Chrome Linux Desktop Web Venus Web 127.0.0.1",
            await world.OwnerScalarAsync<string>(
                $"select concat_ws(' ', count(*), min(browser), min(os), min(device_type), min(platform), min(client_app), min(ip_address)) {LiveSession}", cashier.Id));

        // 6: logged in the transaction that began the session.
        Assert.Equal(
            "LOGIN SUCCESS",
            await world.OwnerScalarAsync<string>(
                "select l.event_type || ' ' || l.status from app_activity_logs l where l.user_id = $1 and l.metadata ->> 'session' = $2 and l.timestamp = (select created_at from user_sessions where id = $2::uuid)",
                cashier.Id,
                session.ToString()));

        // 7 and 8: the profile and its keys are the page's.
        await Assertions.Expect(page.GetByRole(AriaRole.Banner)).ToContainTextAsync(cashier.Name);
        var menu = page.GetByRole(AriaRole.Navigation);
        await Assertions.Expect(menu.GetByRole(AriaRole.Button, new() { Name = "Sales & Income" })).ToHaveCountAsync(1);
        await Assertions.Expect(menu.GetByRole(AriaRole.Button, new() { Name = "System Administration" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Authentication_EighthStep_OpensThePreferredHomepage_WhileItsPersonMayOpenIt()
    {
        await using var host = await VenusHost.StartAsync(server);
        var person = await host.PersonAsync("Cashier", 1);
        await host.World.GiveAsync(person, Permissions.SystemDashboard);
        var page = await host.SignInAsync(person, "/me/profile");
        var choice = page.GetByLabel("First page");
        await Assertions.Expect(choice).ToHaveValueAsync("Dashboard");
        await choice.SelectOptionAsync("System Dashboard");
        await Assertions.Expect(page.GetByText("After the next sign-in the System Dashboard opens.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(choice).ToHaveValueAsync("Admin");

        Assert.Equal("/system", await FirstPathAsync("/sign-in"));
        // A link is stronger than the preference, and the landing page leads home: nobody signs in there.
        Assert.Equal("/me/security", await FirstPathAsync("/sign-in?returnUrl=%2Fme%2Fsecurity"));
        await page.GotoAsync("/");
        await VenusHost.ArrivedAsync(page, url => url.EndsWith("/home", StringComparison.Ordinal));

        await host.World.OwnerAsync("delete from role_permissions rp using user_roles ur where ur.role_id = rp.role_id and ur.user_id = $1 and rp.permission_key = $2", person.Id, Permissions.SystemDashboard);
        Assert.Equal("/home", await FirstPathAsync("/sign-in"));
        await page.GotoAsync("/me/profile");
        await Assertions.Expect(page.GetByLabel("Full name")).ToBeVisibleAsync();
        await Assertions.Expect(choice).ToHaveCountAsync(0);

        async Task<string> FirstPathAsync(string from)
        {
            var other = await host.BrowserAsync();
            await other.GotoAsync(from);
            await VenusHost.FillSignInAsync(other, person);
            await VenusHost.ArrivedAsync(other, url => new Uri(url).AbsolutePath is not ("/sign-in" or "/start"));
            await Assertions.Expect(other.Heading()).ToBeVisibleAsync();
            return new Uri(other.Url).AbsolutePath;
        }
    }

    [Fact]
    public async Task Operation_EachOfItsTenSteps_LeavesItsTrace()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var world = host.World;
        var cashier = await host.PersonAsync("Cashier", 1);
        var other = await host.SignInAsync(await host.PersonAsync("Manager", 1), "/business/stock");
        await Assertions.Expect(other.GetByRole(AriaRole.Main)).ToContainTextAsync("20.000");
        var page = await host.SignInAsync(cashier, "/business/pos");

        // 1 and 2: the page offers what the keys allow, and nothing else.
        await page.Tile("With Skin").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Weight", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.Button("Change rate")).ToHaveCountAsync(0);
        await page.AddAsync("With Skin", "2.5");
        await page.ChargeAsync();
        var sale = await world.OwnerScalarAsync<Guid>("select id from sales");

        // 3: the posting is remembered under its key.
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from private.idempotency where operation = 'sale' and store_id = 1 and key = $1", sale));

        // 7, 8 and 9: under the person's claims, in one transaction with ledger, balance and log.
        Assert.True(await world.OwnerScalarAsync<bool>(
            """
            select s.cashier_id = $2 and t.user_id = $2 and l.user_id = $2 and s.xmin = t.xmin and s.xmin = l.xmin and s.xmin = b.xmin
            from sales s
            join business_transaction_logs t on t.resource_id = s.id
            join inventory_ledger l on l.ref_id = s.id
            join stock_balances b on b.store_id = s.store_id and b.bird = l.bird and b.form = l.form
            where s.id = $1
            """,
            sale,
            cashier.Id));

        // 10: the page has its result, and the others read again.
        await Assertions.Expect(page.Reprint()).ToBeVisibleAsync();
        await Assertions.Expect(other.GetByRole(AriaRole.Main)).ToContainTextAsync("17.500");

        // 5 and 6: without the key, or the store, the service refuses and says so in the log.
        var sales = world.As<ISaleService>(cashier);
        Assert.IsType<PermissionMissing>((await sales.VoidAsync(new VoidSale(1, Guid.NewGuid(), sale, "To see it refused"))).Problem);
        Assert.IsType<StoreNotAssigned>((await world.As<IPosService>(cashier).GetCatalogueAsync(2)).Problem);
        Assert.Equal(
            "sales.create,sales.void",
            await world.OwnerScalarAsync<string>(
                "select string_agg(metadata ->> 'permission', ',' order by metadata ->> 'permission') from app_activity_logs where user_id = $1 and event_type = 'ACCESS_DENIED'",
                cashier.Id));

        // 4: nothing is asked under a session that has ended.
        await world.OwnerAsync("update user_sessions set ended_at = now(), ended_reason = 'REVOKED' where id = $1", cashier.Identity.SessionId);
        Assert.IsType<NotSignedIn>((await sales.GetAsync(1, sale)).Problem);
    }
}
