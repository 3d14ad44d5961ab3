using Venus.Server.Features.Docs;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>Pages as axe sees them: nothing serious or critical, and enough contrast in the dark theme too.</summary>
public sealed class PageBarrierBrowserTests(DatabaseServer server)
{
    private readonly List<string> _barriers = [];

    /// <summary>Every page of the menu and of one's own account, so that a new one is looked at from its first day.</summary>
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task EveryPage_AtBothSizes_HasNoSeriousBarriers(int width, int height)
    {
        await using var host = await CounterSteps.OpenStoreAsync(server);
        await host.World.StockAsync(1, "BROILER", "LIVE", 1496.759m, 708);
        var admin = await host.PersonAsync("Admin");
        var page = await host.SignInAsync(admin, "/home", width, height);
        string[] others = ["/me/profile", "/me/security", "/me/sessions", "/system/roles?module=Stores", $"/system/users?open={admin.Id}", "/system/audit-logs?open=1", DocShelf.Root, DocShelf.Manuals.LinkTo("cashier"), DocShelf.Technical.LinkTo("quick-start")];
        foreach (var path in SidebarEntries.All.Select(entry => entry.Route).Concat(others))
        {
            await page.OpenWholeAsync(path);
            await _barriers.LookAsync(page, path);
        }

        Assert.True(_barriers.Count == 0, string.Join('\n', _barriers));
    }
}
