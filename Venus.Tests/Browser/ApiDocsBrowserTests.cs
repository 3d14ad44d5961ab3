using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Venus.Core.Security;
using Venus.Server.Api;
using Venus.Server.Features.Docs;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

public sealed class ApiDocsBrowserTests(DatabaseServer server)
{
    /// <summary>The host's own complaints of the page's policy fail this test when it is disposed.</summary>
    [Fact]
    public async Task ApiDocumentation_OpensFromTheMenu_AndAsksNobodyElse()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"));
        ConcurrentQueue<string> asked = [];
        page.Request += (_, request) => asked.Enqueue(request.Url);

        await page.GetByRole(AriaRole.Link, new() { Name = "API Documentation" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Venus", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open Group - sales" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Post a sale").First).ToBeVisibleAsync();
        Assert.NotEmpty(asked);
        Assert.All(asked, url => Assert.StartsWith(host.Address, url, StringComparison.Ordinal));
        Assert.Equal("0 venus.person", await page.AskAsync<string>("`${localStorage.length} ${Object.keys(sessionStorage)}`"));
    }

    [Theory]
    [InlineData(ApiDocs.Path)]
    [InlineData(ApiDocs.Path + "/" + ApiDocument.Name)]
    public async Task ApiDocumentation_WithoutItsKey_NamesIt_IsLoggedOnce_AndOpensWhenItIsGiven(string link)
    {
        await using var host = await VenusHost.StartAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        // A document with status 403 is a complaint.
        var page = await host.BrowserAsync(hostile: true);
        await page.GotoAsync("/sign-in");
        await VenusHost.FillSignInAsync(page, cashier);
        await VenusHost.ArrivedAsync(page, url => url.EndsWith("/home", StringComparison.Ordinal));

        var answer = await page.GotoAsync(link);

        Assert.Equal(403, answer!.Status);
        await Assertions.Expect(page.Heading()).ToHaveTextAsync("You cannot open API Documentation");
        await Assertions.Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(Permissions.SystemDocs);
        Assert.Equal(1L, await host.World.OwnerScalarAsync<long>(
            "select count(*) from app_activity_logs where user_id = $1 and event_type = 'ACCESS_DENIED' and metadata ->> 'permission' = $2", cashier.Id, Permissions.SystemDocs));

        await host.World.GiveAsync(cashier, Permissions.SystemDocs);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Venus", Exact = true })).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task ApiDocumentation_WearsTheColoursAndLettersOfVenus()
    {
        await using var host = await VenusHost.StartAsync(server);
        var admin = await host.PersonAsync("Admin");
        foreach (var (scheme, ground, words) in ((ColorScheme, string, string)[])
            [(ColorScheme.Light, "rgb(253, 253, 253)", "rgb(26, 26, 26)"), (ColorScheme.Dark, "rgb(23, 27, 34)", "rgb(241, 244, 248)")])
        {
            var page = await host.BrowserAsync(scheme: scheme);
            await page.GotoAsync($"/sign-in?returnUrl={ApiDocs.Path}/");
            await VenusHost.FillSignInAsync(page, admin);
            var title = page.GetByRole(AriaRole.Heading, new() { Name = "Venus", Exact = true });
            await Assertions.Expect(title).ToBeVisibleAsync();

            await Assertions.Expect(title).ToHaveCSSAsync("color", words);
            await Assertions.Expect(title).ToHaveCSSAsync("font-family", new Regex("^\"?Inter"));
            await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Venus", Exact = true })).ToHaveCSSAsync("background-color", ground);
            await page.WaitForFunctionAsync("() => document.fonts.check('16px Inter')");
        }
    }
}
