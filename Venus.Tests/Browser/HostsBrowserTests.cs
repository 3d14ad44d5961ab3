using System.Net;
using Microsoft.Playwright;
using Npgsql;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>Two hosts on one database behind nginx, as platform.md §17 wants them: what their users see when one is left, killed or hangs.</summary>
public sealed class HostsBrowserTests(DatabaseServer server)
{
    // The line of a killed host ends at once; how soon one that hangs is missed is a test of its own.
    private const int ElsewhereWithin = 30_000;

    // How long after the last word of the host its page takes it for lost, by the page's own clock.
    private const string MissedAfter =
        """
        (() => {
          const Own = WebSocket;
          let heard;
          window.WebSocket = class extends Own { constructor(...a) { super(...a); this.addEventListener("message", () => { heard = performance.now(); }); } };
          document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => { window.missedAfter ??= performance.now() - heard; })
            .observe(document.getElementById("components-reconnect-modal"), { attributeFilter: ["data-state"] }));
        })();
        """;

    [Fact]
    public async Task PLT_18_CookieOfA_WorksOnB_AndKilledA_HomeOnBWithoutSignIn()
    {
        await using var hosts = await VenusHost.StartTwoAsync(server);
        var page = await hosts.SignInAsync(await hosts.PersonAsync("Cashier", 1));
        var (mine, other) = await HostsOfAsync(hosts, page);

        using (var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }))
        {
            var cookie = (await page.Context.CookiesAsync()).Single(c => c.Name == "__Host-venus");
            client.DefaultRequestHeaders.Add("Cookie", $"{cookie.Name}={cookie.Value}");
            foreach (var host in hosts.Hosts)
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(host.Address + "/home"), Now)).StatusCode);
        }

        await MarkAsync(page);
        await mine.Process.KillAsync();

        await ElsewhereAsync(page);
        await Assertions.Expect(page.Heading()).ToContainTextAsync("Good");
        await Assertions.Expect(page).ToHaveURLAsync($"{hosts.Address}/home");
        Assert.Equal(other.Address, (await HostsOfAsync(hosts, page)).Mine.Address);
        Assert.Equal(1L, await hosts.World.OwnerScalarAsync<long>("select count(*) from app_activity_logs where event_type = 'LOGIN'"));
    }

    [Fact]
    public async Task Host_KilledWithACartOpen_TheCartIsSoldOnTheOther()
    {
        await using var hosts = await CounterSteps.OpenStoreOnTwoHostsAsync(server);
        var page = await hosts.SignInAsync(await hosts.PersonAsync("Cashier", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.5");
        await MarkAsync(page);

        await (await HostsOfAsync(hosts, page)).Mine.Process.KillAsync();

        await ElsewhereAsync(page);
        await Assertions.Expect(page.Lines()).ToContainTextAsync("2.500 kg");
        await page.ChargeAsync();
        Assert.Equal(1L, await hosts.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Host_KilledWhileItPosts_TheSaleIsRepeatedWithItsKeyAndHappensOnce()
    {
        await using var hosts = await CounterSteps.OpenStoreOnTwoHostsAsync(server);
        var page = await hosts.SignInAsync(await hosts.PersonAsync("Cashier", 1), "/business/pos");
        await page.AddAsync("With Skin", "2.5");
        await MarkAsync(page);
        var mine = (await HostsOfAsync(hosts, page)).Mine;

        await using (var holding = await hosts.World.Database.Owner.DataSource.OpenConnectionAsync(Now))
        await using (var transaction = await holding.BeginTransactionAsync(Now))
        {
            await using (var hold = new NpgsqlCommand("select from stock_balances where store_id = 1 for update", holding, transaction))
                await hold.ExecuteNonQueryAsync(Now);
            await page.Button("Charge").ClickAsync();
            await page.Button("Complete sale").ClickAsync();
            await Eventually.HoldsAsync(() => TestCluster.QueryAsync<bool>(
                hosts.World.Database.SuperuserConnectionString,
                "select exists (select from pg_stat_activity where datname = current_database() and usename = 'venus_app' and wait_event_type = 'Lock')"));
            await mine.Process.KillAsync();
        }

        await ElsewhereAsync(page);
        // Whether the device had noted the attempt decides who repeats it: the page by itself, or the cashier.
        await page.PressUntilSoldAsync("Charge", "Complete sale");
        await Assertions.Expect(page.Lines().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(0);
        Assert.Equal(1L, await hosts.World.OwnerScalarAsync<long>("select count(*) from sales"));
        Assert.Empty(await hosts.World.VerifyAsync());
    }

    [Fact]
    public async Task Host_KilledWhileSomebodyTypes_TheDraftIsFilledInOnTheOther()
    {
        await using var hosts = await VenusHost.StartTwoAsync(server);
        var page = await hosts.SignInAsync(await hosts.PersonAsync("Cashier", 1), "/me/profile");
        await page.GetByLabel("Full name").FillAsync("Ravi Kumar Singh");
        await MarkAsync(page);

        await (await HostsOfAsync(hosts, page)).Mine.Process.KillAsync();

        await ElsewhereAsync(page);
        await Assertions.Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Ravi Kumar Singh");
        await page.Button("Save").First.ClickAsync();
        await Eventually.HoldsAsync(() => hosts.World.OwnerScalarAsync<bool>("select exists (select from profiles where full_name = 'Ravi Kumar Singh')"));
    }

    [Fact]
    public async Task Host_ThatHangs_IsMissedWithinTenSeconds()
    {
        await using var hosts = await VenusHost.StartTwoAsync(server);
        var page = await hosts.SignInAsync(await hosts.PersonAsync("Cashier", 1));
        await page.AddInitScriptAsync(MissedAfter);
        await page.ReloadAsync();
        await Assertions.Expect(page.Heading()).ToContainTextAsync("Good");
        var mine = (await HostsOfAsync(hosts, page)).Mine;

        await mine.Process.SignalAsync("STOP");

        await Assertions.Expect(page.NoConnection()).ToBeVisibleAsync();
        Assert.InRange(await page.AskAsync<double>("window.missedAfter"), 5_000, 10_000);
        await mine.Process.KillAsync();
    }

    [Fact]
    public async Task Term_IsNotReadyAtOnceTakesNoNewPageSendsTheOpenOnesOnAndExitsWithZero()
    {
        await using var hosts = await CounterSteps.OpenStoreOnTwoHostsAsync(server);
        var cashier = await hosts.PersonAsync("Cashier", 1);
        var page = await hosts.SignInAsync(cashier);
        var (mine, other) = await HostsOfAsync(hosts, page);
        // Somebody who is asked something is not sent away in the middle of it.
        var asked = await hosts.TabAsync(page);
        await asked.GotoAsync("/business/pos");
        await asked.AddAsync("With Skin", "2.5");
        await asked.Button("Charge").ClickAsync();
        await Assertions.Expect(asked.Button("Complete sale")).ToBeVisibleAsync();
        await MarkAsync(page);
        await MarkAsync(asked);
        using var client = new HttpClient();

        await mine.Process.SignalAsync("TERM");
        await Eventually.HoldsAsync(async () => (await client.GetAsync(new Uri(mine.Address + "/health/ready"), Now)).StatusCode == HttpStatusCode.ServiceUnavailable);
        using var opening = new HttpRequestMessage(HttpMethod.Post, mine.Address + "/_blazor/negotiate?negotiateVersion=1");
        opening.Headers.Add("Origin", mine.Address);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.SendAsync(opening, Now)).StatusCode);

        await ElsewhereAsync(page);
        await Assertions.Expect(page.Heading()).ToContainTextAsync("Good");
        Assert.Equal(other.Address, (await HostsOfAsync(hosts, page)).Mine.Address);
        Assert.False(mine.Process.HasExited, mine.Process.Log);
        await asked.Button("Complete sale").ClickAsync();
        await ElsewhereAsync(asked);
        await Assertions.Expect(asked.Tile("With Skin")).ToContainTextAsync("17.500");
        Assert.Equal(1L, await hosts.World.OwnerScalarAsync<long>("select count(*) from sales"));

        Assert.Equal(0, await mine.Process.ExitAsync().WaitAsync(TimeSpan.FromMinutes(1), Now));
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>The host that serves the page, and the other.</summary>
    private static async Task<(ServedHost Mine, ServedHost Other)> HostsOfAsync(VenusHost hosts, IPage page)
    {
        await Assertions.Expect(page.Heading()).ToHaveCountAsync(1);
        var route = (await page.Context.CookiesAsync()).Single(c => c.Name == "venus_route").Value;
        var mine = await hosts.Nginx.LastHostAsync(route, "/_blazor/negotiate");
        return (hosts.Hosts.Single(h => h.Address == mine), hosts.Hosts.Single(h => h.Address != mine));
    }

    private static async Task MarkAsync(IPage page) => await page.TellAsync("() => { window.before = true; }");

    // The marked document is gone, and another one stands.
    private static async Task ElsewhereAsync(IPage page) => await page.WaitForFunctionAsync(
        "() => !window.before && document.querySelector('.v-shell') !== null && !document.getElementById('components-reconnect-modal').dataset.state",
        options: new() { Timeout = ElsewhereWithin });
}
