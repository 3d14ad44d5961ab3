using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Stock;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

public sealed class StockPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeStock _stock = new();

    public StockPageTests() => _shell.Services.AddSingleton<IStockService>(_stock);

    [Fact]
    public async Task Matrix_ShowsEachCellAndTheTotals()
    {
        var page = await RenderAsync(Permissions.InventoryView);

        Assert.Equal(["240.305 kg 120 birds", "38.200 kg", "278.505 kg 120 birds"], Row(page, 0));
        Assert.Equal(["None", "None", "None"], Row(page, 1));
        Assert.Equal(["240.305 kg 120 birds", "38.200 kg", "278.505 kg 120 birds"], Cells(page.Find("tfoot tr")));
    }

    [Fact]
    public async Task STK_27_Residue_IsMarked()
    {
        _stock.Matrix = FakeStock.Of(new StockBucket("BROILER", "LIVE", new Weight(3.6m), 0, 5), new StockBucket("BROILER", "SKIN", new Weight(2), 0, 5));

        var page = await RenderAsync(Permissions.InventoryView);

        Assert.Equal(["3.600 kg Residue, no birds left", "2.000 kg", "5.600 kg"], Row(page, 0));
    }

    [Fact]
    public async Task Cells_WithoutTheLedgersKey_AreNoButtonsAndAskNothing()
    {
        _shell.Navigation.NavigateTo("/business/stock?bird=BROILER&form=LIVE");

        var page = await RenderAsync(Permissions.InventoryView);

        Assert.Empty(page.FindAll("td button"));
        Assert.DoesNotContain("Ledger", page.Markup, StringComparison.Ordinal);
        Assert.Empty(_stock.Asked);
    }

    [Fact]
    public async Task Cell_Selected_PutsItInTheLinkAndOpensItsLedgerOfToday()
    {
        _stock.Rows.Add(FakeStock.Row(412, -8.25m, 240.305m, -4, 120));
        var page = await RenderAsync(Permissions.InventoryView, Permissions.InventoryLedger);
        Assert.Contains("Choose a cell", page.Markup, StringComparison.Ordinal);

        page.Find("button[aria-label='Broiler Chicken, Live: 240.305 kg, 120 birds']").Click();

        Assert.EndsWith("?bird=BROILER&form=LIVE", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal((new LedgerFilter(1, FakeStock.Today, FakeStock.Today, "BROILER", "LIVE"), 0), Assert.Single(_stock.Asked));
        Assert.Equal("Ledger: Broiler Chicken - Live", page.Find("h2").TextContent);
        Assert.Equal("true", page.Find("button[aria-label^='Broiler Chicken, Live']").GetAttribute("aria-pressed"));
        Assert.Contains("−8.250", page.Find(".ledger tbody").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Panel_ABucketOfALinkThatIsNoBucket_StaysClosed()
    {
        _shell.Navigation.NavigateTo("/business/stock?bird=DUCK&form=LIVE");

        var page = await RenderAsync(Permissions.InventoryView, Permissions.InventoryLedger);

        Assert.Empty(page.FindAll("h2"));
        Assert.Empty(_stock.Asked);
    }

    [Fact]
    public async Task Panel_NothingMovedToday_SaysTheBalanceAndOffersTheWeek()
    {
        _stock.Before = new BalanceBefore(FakeStock.Today, new Weight(120), 60);
        _shell.Navigation.NavigateTo("/business/stock?bird=BROILER&form=LIVE");
        var page = await RenderAsync(Permissions.InventoryView, Permissions.InventoryLedger);
        Assert.Contains("The balance stayed at 120.000 kg, 60 birds.", page.Markup, StringComparison.Ordinal);

        page.FindAll("button").Single(b => b.TextContent.Trim() == "Last 7 days").Click();

        Assert.Equal((FakeStock.Today.AddDays(-6), FakeStock.Today), (_stock.Asked[^1].Filter.From, _stock.Asked[^1].Filter.To));
    }

    [Theory]
    [InlineData(Permissions.InventoryAdjust, 1)]
    [InlineData(Permissions.InventoryLedger, 0)]
    public async Task CorrectStock_IsOfferedToThoseWhoMay(string key, int buttons)
    {
        var page = await RenderAsync(Permissions.InventoryView, key);

        Assert.Equal(buttons, page.FindAll("a[href^='/business/adjustments']").Count);
    }

    [Fact]
    public async Task Live_StockOfThisStoreMoved_ShowsTheNewFigures()
    {
        var page = await RenderAsync(Permissions.InventoryView);
        _stock.Matrix = FakeStock.Of(new StockBucket("BROILER", "LIVE", new Weight(232.055m), 116, 413));

        await page.InvokeAsync(() => _shell.Live.ChangeAsync(LiveTopic.Stock, 2));
        Assert.Equal("240.305 kg 120 birds", Row(page, 0)[0]);
        await page.InvokeAsync(() => _shell.Live.ChangeAsync(LiveTopic.Stock, 1));
        Assert.Equal("232.055 kg 116 birds", Row(page, 0)[0]);
    }

    [Fact]
    public async Task Load_Fails_SaysSoAndTriesAgain()
    {
        _stock.Failure = new InvalidOperationException("database down");
        var page = await RenderAsync(Permissions.InventoryView);
        Assert.Contains("The stock did not load", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("database down", page.Markup, StringComparison.Ordinal);
        _stock.Failure = null;

        page.FindAll("button").Single(b => b.TextContent.Trim() == "Try again").Click();

        Assert.Equal("240.305 kg 120 birds", Row(page, 0)[0]);
    }

    [Fact]
    public async Task Dispose_EndsItsSubscriptions()
    {
        _shell.Navigation.NavigateTo("/business/stock?bird=BROILER&form=LIVE");
        await RenderAsync(Permissions.InventoryView, Permissions.InventoryLedger);

        await _shell.DisposeComponentsAsync();

        Assert.Equal(0, _shell.Live.Count);
    }

    private static IReadOnlyList<string> Row(IRenderedComponent<StockPage> page, int index) => Cells(page.FindAll(".matrix tbody tr")[index]);

    private static IReadOnlyList<string> Cells(IElement row) =>
        [.. row.QuerySelectorAll(".figures").Select(f => string.Join(' ', f.Children.Select(line => line.TextContent.Trim().Replace('\u00a0', ' '))))];

    private async Task<IRenderedComponent<StockPage>> RenderAsync(params string[] keys)
    {
        var rights = People.With(keys, [People.Downtown, People.AnnaNagar]);
        await _shell.SignInAsync(rights);
        return _shell.Render<StockPage>(p => p.AddCascadingValue(rights));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
