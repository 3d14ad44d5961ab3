using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
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
        Assert.Equal("0 0", await page.EvaluateAsync<string>("`${localStorage.length} ${sessionStorage.length}`"));
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
