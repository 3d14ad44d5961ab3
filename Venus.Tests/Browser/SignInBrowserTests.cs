using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class SignInBrowserTests(DatabaseServer server)
{
    [Fact]
    public async Task SignIn_Cashier_ReachesHomeAndIsOutAtOnceWhenDisabled()
    {
        await using var host = await VenusHost.StartAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(cashier);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Good");

        await host.World.OwnerAsync("update profiles set status = 'DISABLED' where id = $1", cashier.Id);

        await VenusHost.SignedOutAsync(page, VenusHost.Live);
    }

    [Fact]
    public async Task SignIn_Browser_HoldsPasswordAndTokenNowhereButInTheClosedCookie()
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        var page = await host.BrowserAsync();
        ConcurrentQueue<string> addresses = [];
        page.Request += (_, request) => addresses.Enqueue(request.Url);
        await page.GotoAsync("/sign-in?returnUrl=%2Fbusiness%2Fpos");
        await VenusHost.FillSignInAsync(page, await host.PersonAsync("Cashier", 1));
        await page.AddAsync("With Skin", "2.5");

        var open = string.Join('\n', [
            await page.AskAsync<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"), .. addresses]);

        Assert.Contains("venus", open, StringComparison.Ordinal);
        var secrets = (await page.Context.CookiesAsync()).Select(cookie => cookie.Value).Append(VenusHost.Password).ToList();
        Assert.True(secrets.Count > 2);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, open, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_PageWithoutItsKey_NamesTheKey()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/business/sales");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("sales.view");
        Assert.All(host.TakeComplaints(), complaint => Assert.Contains("403", complaint, StringComparison.Ordinal));
    }

    /// <summary>A store's line is slow, and this is the first page it carries: at most 300 KB, compressed as a published host sends it.</summary>
    [Fact]
    public async Task SignInPage_FirstVisit_IsLight()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.BrowserAsync();
        await page.GotoAsync("/sign-in", new() { WaitUntil = WaitUntilState.NetworkIdle });
        var loaded = await page.AskAsync<string[]>("[location.href, ...performance.getEntriesByType('resource').map(entry => entry.name)]");

        using var http = new HttpClient();
        long bytes = 0;
        foreach (var address in loaded)
        {
            using var sent = new MemoryStream();
            await using (var brotli = new BrotliStream(sent, CompressionLevel.SmallestSize, leaveOpen: true))
                await brotli.WriteAsync(await http.GetByteArrayAsync(new Uri(address)));
            bytes += sent.Length;
        }

        Assert.InRange(bytes, 50_000, 300_000);
    }

    [Fact]
    public async Task Anonymous_AnyPage_SeesTheSignInAndNothingOfTheBusiness()
    {
        await using var host = await VenusHost.StartAsync(server);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Address) };
        foreach (var path in (string[])["/home", "/business/sales", "/business/pos", "/_blazor/negotiate", "/nowhere"])
        {
            var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.DoesNotContain("Downtown", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.NotEqual(System.Net.HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
