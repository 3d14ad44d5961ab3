using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What strangers see. The browser's own complaints of the page's policy fail these tests when the host is disposed.</summary>
public sealed class LandingBrowserTests(DatabaseServer server)
{
    private const int MostBytes = 300_000;

    [Fact]
    public async Task PublicPages_AreLightLeadToSignInAndHaveNoBarriers()
    {
        await using var host = await VenusHost.StartAsync(server);
        foreach (var (width, height) in ((int, int)[])[(1440, 900), (390, 844)])
        {
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                foreach (var path in (string[])["/", "/stack"])
                {
                    var page = await host.BrowserAsync(width, height, scheme);
                    var sockets = 0;
                    ConcurrentBag<IRequest> asked = [];
                    page.WebSocket += (_, _) => Interlocked.Increment(ref sockets);
                    page.RequestFinished += (_, request) => asked.Add(request);

                    await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });

                    var bytes = 0L;
                    foreach (var request in asked)
                        bytes += Weight(request, await (await request.ResponseAsync())!.BodyAsync());
                    Assert.InRange(bytes, 100_000, MostBytes);
                    Assert.All(asked, request => Assert.StartsWith(host.Address, request.Url, StringComparison.Ordinal));
                    Assert.Equal(0, sockets);
                    await page.ExpectNoWiderThanItsWindowAsync();
                    Assert.Empty(await page.SeriousBarriersAsync());
                    await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).First.ClickAsync();
                    await VenusHost.SignedOutAsync(page);
                    await page.Context.CloseAsync();
                }
            }
        }

        var signedIn = await host.SignInAsync(await host.PersonAsync("Staff"));
        await signedIn.GotoAsync("/");
        await Assertions.Expect(signedIn).ToHaveURLAsync($"{host.Address}/home");
    }

    // A published host sends styles and scripts compressed; one that is only built does not.
    private static long Weight(IRequest request, byte[] body)
    {
        if (request.ResourceType is not ("stylesheet" or "script"))
            return body.Length;
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(body);
        return compressed.Length;
    }

    [Fact]
    public async Task Manual_OpensFromTheMenu_AtItsPartsAndWithItsPictures()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Staff"));

        await page.GetByRole(AriaRole.Link, new() { Name = "Documentation" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Technical topics" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link).Filter(new() { HasText = "For the person at the counter" }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "On this page" }).GetByRole(AriaRole.Link, new() { Name = "Look at a price" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look at a price" })).ToBeInViewportAsync();
        await Assertions.Expect(page).ToHaveURLAsync($"{host.Address}/docs/manuals/cashier#look-at-a-price");

        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Look at a price" })).ToBeInViewportAsync();
        foreach (var picture in await page.GetByRole(AriaRole.Article).GetByRole(AriaRole.Img).AllAsync())
        {
            await picture.ScrollIntoViewIfNeededAsync();
            await Assertions.Expect(picture).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        }

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Other documents" }).GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("Store Manager");
        await Assertions.Expect(page.Heading()).ToBeInViewportAsync();
        // What this reader may not open is named and not linked.
        await Assertions.Expect(page.GetByRole(AriaRole.Article).GetByRole(AriaRole.Link, new() { Name = "Stock Ledger" })).ToHaveCountAsync(0);

        await page.GotoAsync("/docs/technical/database");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("system.docs");
        Assert.Contains("403", Assert.Single(host.TakeComplaints()), StringComparison.Ordinal);
    }
}
