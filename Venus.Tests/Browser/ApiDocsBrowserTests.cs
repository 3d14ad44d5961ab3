using Microsoft.Playwright;
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
        List<string> asked = [];
        page.Request += (_, request) => asked.Add(request.Url);

        await page.GetByRole(AriaRole.Link, new() { Name = "API Documentation" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Venus", Exact = true })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Open Group - sales" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Post a sale").First).ToBeVisibleAsync();
        Assert.NotEmpty(asked);
        Assert.All(asked, url => Assert.StartsWith(host.Address, url, StringComparison.Ordinal));
        Assert.Equal("0 0", await page.EvaluateAsync<string>("`${localStorage.length} ${sessionStorage.length}`"));
    }
}
