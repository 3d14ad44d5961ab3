using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using Venus.Core.Security;
using Venus.Tests.Api;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What somebody loses through one host is gone in his open page on the other, and counters are counted together.</summary>
public sealed class AccessAcrossHostsTests(DatabaseServer server)
{
    [Fact]
    public async Task PLT_11_LostThroughA_IsGoneInAnOpenPageOfBWithinASecond()
    {
        await using var hosts = await CounterSteps.OpenStoreOnTwoHostsAsync(server);
        var (a, b) = (hosts.Hosts[0].Address, hosts.Hosts[1].Address);
        var admin = await hosts.SignInAsync(await hosts.PersonAsync("Admin"), at: a);
        var role = await hosts.World.OwnerScalarAsync<Guid>("select id from roles where name = 'Store Manager'");

        foreach (var (path, lose, refusal) in (IEnumerable<(Func<Person, string>, Func<Person, Task>, (HttpStatusCode, string))>)
        [
            (p => $"/system/users?open={p.Id}", async _ =>
                {
                    await admin.GetByRole(AriaRole.Region, new() { Name = "Stores" }).GetByRole(AriaRole.Checkbox).First.ClickAsync();
                    await admin.Button("Save stores").ClickAsync();
                },
                (HttpStatusCode.Forbidden, "store-not-assigned")),
            (p => $"/system/users?open={p.Id}", _ => admin.Button("Sign out everywhere").ClickAsync(), (HttpStatusCode.Unauthorized, "unauthenticated")),
            (p => $"/system/users?open={p.Id}", async p =>
                {
                    await admin.GetByRole(AriaRole.Button, new() { Name = "Disable", Exact = true }).ClickAsync();
                    await admin.Button($"Disable {p.Name}").ClickAsync();
                },
                (HttpStatusCode.Unauthorized, "unauthenticated")),
            (_ => $"/system/roles?role={role}&q={Permissions.InventoryView}", async _ =>
                {
                    await admin.GetByRole(AriaRole.Checkbox, new() { Name = Permissions.InventoryView }).ClickAsync();
                    await admin.Button("Save 1 change").ClickAsync();
                },
                (HttpStatusCode.Forbidden, "permission-missing")),
        ])
        {
            await Eventually.WithinASecondAsync(() => LoseAsync(path, lose, refusal));
        }

        async Task<TimeSpan> LoseAsync(Func<Person, string> path, Func<Person, Task> lose, (HttpStatusCode Status, string Problem) refusal)
        {
            await hosts.World.OwnerAsync("insert into role_permissions (role_id, permission_key) values ($1, $2) on conflict do nothing", role, Permissions.InventoryView);
            var person = await hosts.PersonAsync("Store Manager", 1);
            using var rest = await RestAsync(b, person);
            Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync("stock?store=1", Now)).StatusCode);
            var page = await hosts.SignInAsync(person, "/business/stock", at: b);
            await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("With Skin");
            await page.TellAsync("""
                () => {
                    const gone = () => localStorage.gone ??= String(Date.now());
                    addEventListener("pagehide", gone);
                    const look = () => document.querySelector("main")?.textContent.includes("With Skin") ? requestAnimationFrame(look) : gone();
                    look();
                }
                """);
            await admin.GotoAsync(path(person));

            await lose(person);

            var took = await GoneAsync(page) - await ChangedAsync(hosts.World);
            using var refused = await rest.GetAsync("stock?store=1", Now);
            await refused.AssertProblemAsync(refusal.Status, refusal.Problem);
            await page.Context.CloseAsync();
            return took;
        }
    }

    [Fact]
    public async Task Maintenance_SwitchedOnA_CoversAnOpenPageOfBWithinASecond_AndIsMarkedForWhoMayWorkInIt()
    {
        await using var hosts = await CounterSteps.OpenStoreOnTwoHostsAsync(server);
        var (a, b) = (hosts.Hosts[0].Address, hosts.Hosts[1].Address);
        var admin = await hosts.SignInAsync(await hosts.PersonAsync("Admin"), "/system/settings", at: a);
        var person = await hosts.PersonAsync("Store Manager", 1);
        using var rest = await RestAsync(b, person);
        var page = await hosts.SignInAsync(person, "/business/stock", at: b);
        var switched = admin.GetByRole(AriaRole.Switch, new() { Name = "Maintenance" });

        await Eventually.WithinASecondAsync(async () =>
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("With Skin");
            await page.TellAsync("""
                () => {
                    delete localStorage.gone;
                    const look = () => document.querySelector("main [role=alert]")?.textContent.includes("Maintenance") ? localStorage.gone = String(Date.now()) : requestAnimationFrame(look);
                    look();
                }
                """);
            await switched.ClickAsync();
            await admin.Button("Turn maintenance on").ClickAsync();

            var took = await GoneAsync(page) - await ChangedAsync(hosts.World);
            await (await rest.GetAsync("stock?store=1", Now)).AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "maintenance");
            await Assertions.Expect(admin.GetByRole(AriaRole.Banner)).ToContainTextAsync("Maintenance");
            await Assertions.Expect(page.GetByRole(AriaRole.Banner)).Not.ToContainTextAsync("Maintenance");

            await switched.ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("With Skin", new() { Timeout = VenusHost.Live });
            await Assertions.Expect(admin.GetByRole(AriaRole.Banner)).Not.ToContainTextAsync("Maintenance");
            return took;
        });
    }

    private static async Task<DateTimeOffset> GoneAsync(IPage page)
    {
        DateTimeOffset? gone = null;
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                // Playwright gives an evaluation no end of its own: asked of a page on its way elsewhere, one may never be answered.
                var at = await page.AskAsync<string?>("() => localStorage.gone ?? null", longest: TimeSpan.FromSeconds(5));
                gone = at is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture));
            }
            catch (Exception e) when (e is PlaywrightException or TimeoutException)
            {
                // The page was on its way to the sign-in page while it was asked.
            }

            return gone is not null;
        });
        return gone!.Value;
    }

    [Fact]
    public async Task Listener_LostOnB_ItLooksTwiceASecondUntilItIsBack()
    {
        await using var hosts = await CounterSteps.OpenStoreOnTwoHostsAsync(server);
        var person = await hosts.PersonAsync("Store Manager", 1);
        var page = await hosts.SignInAsync(person, "/business/stock", at: hosts.Hosts[1].Address);
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("With Skin");

        await UntilLoggedAsync(hosts.Hosts[1], "Listening for changes");

        using (var kept = new CancellationTokenSource())
        {
            var killing = KeepKillingListenersAsync(hosts.World, kept.Token);
            await UntilLoggedAsync(hosts.Hosts[1], "looking for changes twice a second");
            await hosts.World.OwnerAsync("delete from user_stores where user_id = $1", person.Id);
            await Assertions.Expect(page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync("With Skin", new() { Timeout = VenusHost.Live });
            await kept.CancelAsync();
            await killing;
        }

        // Restored, it hears again: nothing else tells it.
        await hosts.World.OwnerAsync("insert into user_stores (user_id, store_id) values ($1, 1)", person.Id);
        await page.GotoAsync("/business/stock");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("With Skin");
        await hosts.World.OwnerAsync("delete from user_stores where user_id = $1", person.Id);
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).Not.ToContainTextAsync("With Skin", new() { Timeout = VenusHost.Live });
    }

    [Fact]
    public async Task Counters_OfCallsAndWrongPasswords_AreCountedAcrossHosts()
    {
        await using var hosts = await VenusHost.StartTwoAsync(server);
        var person = await hosts.PersonAsync("Cashier", 1);
        await hosts.World.OwnerAsync("update rate_limit_configs set requests_per_minute = 10");
        using (var here = await RestAsync(hosts.Hosts[0].Address, person))
        using (var there = await RestAsync(hosts.Hosts[1].Address, person))
        {
            List<HttpStatusCode> answers = [];
            for (var i = 0; i < 12; i++)
                answers.Add((await (i % 2 == 0 ? here : there).GetAsync("users/me", Now)).StatusCode);
            Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 10), HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
        }

        var locked = await hosts.PersonAsync("Cashier", 1);
        using var a = Client(hosts.Hosts[0].Address);
        using var b = Client(hosts.Hosts[1].Address);
        for (var i = 0; i < 4; i++)
            await (await (i % 2 == 0 ? a : b).LoginAsync(EmailOf(locked), "wrong")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        await (await a.LoginAsync(EmailOf(locked), "wrong")).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        foreach (var client in (HttpClient[])[a, b])
            await (await client.LoginAsync(EmailOf(locked), VenusHost.Password)).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
    }

    [Fact]
    public async Task Affinity_KeepsABrowserOnItsHost_AndSpreadsBrowsersOverBoth()
    {
        await using var hosts = await VenusHost.StartTwoAsync(server);
        Dictionary<string, int> taken = [];
        for (var browser = 0; browser < 40; browser++)
        {
            using var client = Nginx.NewClient(hosts.Address);
            var first = await client.GetAsync(new Uri("/sign-in", UriKind.Relative), Now);
            var route = first.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("venus_route=", StringComparison.Ordinal)).Split('=', ';')[1];
            for (var i = 0; i < 3; i++)
                Assert.DoesNotContain("Set-Cookie", (await client.GetAsync(new Uri("/health/live", UriKind.Relative), Now)).Headers.Select(h => h.Key));
            var seen = await hosts.Nginx.HostsOfAsync(route, 3);
            Assert.Equal(3, seen.Count);
            taken[Assert.Single(seen.Distinct())] = taken.GetValueOrDefault(seen[0]) + 1;
        }

        // Fewer than five of forty on one of two has a chance of one in six million.
        Assert.Equal(2, taken.Count);
        Assert.All(taken.Values, count => Assert.InRange(count, 5, 35));
    }

    [Fact]
    public async Task Sample_OfNginx_IsAcceptedByNginx()
    {
        var (exitCode, error) = await Nginx.CheckSampleAsync();

        Assert.True(exitCode == 0, error);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static string EmailOf(Person person) => $"{person.Id:N}@venus.test";

    private static HttpClient Client(string host) => new() { BaseAddress = new Uri(host + "/api/v1/") };

    internal static async Task<HttpClient> RestAsync(string host, Person person)
    {
        var client = Client(host);
        var (access, _) = await (await client.LoginAsync(EmailOf(person), VenusHost.Password)).TokensAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return client;
    }

    // The moment of the transaction that took something away, by the clock of the machine on which all of them run.
    private static async Task<DateTimeOffset> ChangedAsync(World world) => await world.OwnerScalarAsync<DateTime>(
        "select max(timestamp) from (select timestamp from audit_logs union all select timestamp from app_activity_logs where event_type in ('SESSION_REVOKED', 'LOGOUT')) t");

    private static async Task KeepKillingListenersAsync(World world, CancellationToken kept)
    {
        while (!kept.IsCancellationRequested)
        {
            await TestCluster.QueryAsync<long>(
                world.Database.SuperuserConnectionString,
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and (query like 'listen %' or query like 'LISTEN %')");
            await Task.Delay(100, Now);
        }
    }

    private static Task UntilLoggedAsync(ServedHost host, string words) =>
        Eventually.HoldsAsync(() => Task.FromResult(host.Process.Log.Contains(words, StringComparison.Ordinal)));
}
