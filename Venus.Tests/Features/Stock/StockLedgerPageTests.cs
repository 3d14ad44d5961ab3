using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Stock;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

public sealed class StockLedgerPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeStock _stock = new();

    public StockLedgerPageTests() => _shell.Services.AddSingleton<IStockService>(_stock);

    [Fact]
    public async Task Link_WithoutFilters_MeansTheLastWeek()
    {
        await RenderAsync("/business/stock-ledger");

        Assert.Equal((new LedgerFilter(1, FakeStock.Today.AddDays(-6), FakeStock.Today), 0), Assert.Single(_stock.Asked));
    }

    [Theory]
    [InlineData("?from=2026-07-01&to=2026-07-05&bird=BROILER&form=SKIN&reason=SALE_DEBIT&page=3", "2026-07-01", "2026-07-05", "BROILER", "SKIN", "SALE_DEBIT", 2)]
    [InlineData("?to=2026-07-05", "2026-06-29", "2026-07-05", null, null, null, 0)]
    [InlineData("?from=2026-07-09&to=2026-07-05", "2026-07-05", "2026-07-05", null, null, null, 0)]
    [InlineData("?from=yesterday&to=31&page=-4&bird=", "2026-07-08", "2026-07-14", null, null, null, 0)]
    public async Task Link_IsTheFilter(string query, string from, string to, string? bird, string? form, string? reason, int page)
    {
        _stock.Total = 1000;

        await RenderAsync("/business/stock-ledger" + query);

        Assert.Equal((new LedgerFilter(1, Day(from), Day(to), bird, form, reason), page), _stock.Asked[0]);
    }

    [Fact]
    public async Task Filter_Changed_StandsInTheLinkAndStartsAtTheFirstPage()
    {
        _stock.Total = 1000;
        _stock.Rows.Add(FakeStock.Row(9, -2, 38.2m));
        var page = await RenderAsync("/business/stock-ledger?page=3");

        page.Find("#ledger-form").Change("SKIN");

        Assert.EndsWith("/business/stock-ledger?form=SKIN", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal((new LedgerFilter(1, FakeStock.Today.AddDays(-6), FakeStock.Today, null, "SKIN"), 0), _stock.Asked[^1]);
        page.Find("#ledger-from").Change("2026-07-12");
        Assert.EndsWith("&from=2026-07-12&to=2026-07-14", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal((Day("2026-07-12"), FakeStock.Today, "SKIN"), (_stock.Asked[^1].Filter.From, _stock.Asked[^1].Filter.To, _stock.Asked[^1].Filter.Form));
    }

    [Fact]
    public async Task Clear_RemovesAllFilters()
    {
        var page = await RenderAsync("/business/stock-ledger?from=2026-07-01&form=SKIN&store=1");

        page.FindAll("button").First(b => b.TextContent.Trim() == "Clear").Click();

        Assert.EndsWith("/business/stock-ledger?store=1", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingFound_RepeatsTheFilterInWords()
    {
        var page = await RenderAsync("/business/stock-ledger?from=2026-07-13&to=2026-07-13&bird=BROILER&reason=SALE_DEBIT");

        Assert.Contains("Nothing moved on 13 Jul for Broiler Chicken, Sale.", page.Markup, StringComparison.Ordinal);
        Assert.Contains(page.FindAll("button"), b => b.TextContent.Trim() == "Clear filters");
    }

    [Fact]
    public async Task Rows_OfOneBucket_RunDownToTheBalanceBefore()
    {
        _stock.Rows.AddRange([FakeStock.Row(412, -2, 240.305m, -1, 120, notes: "Escaped"), FakeStock.Row(411, 0, 242.305m, -4, 121)]);
        _stock.Before = new BalanceBefore(FakeStock.Today, new Weight(242.305m), 125);

        var page = await RenderAsync("/business/stock-ledger?from=2026-07-14&bird=BROILER&form=LIVE");

        Assert.Equal(["412", "10:58", "Adjustment downEscaped", "Adjustment", "Meena Kumari", "−1", "−2.000", "120", "240.305"], Cells(page, 0));
        Assert.Equal(["411", "10:58", "Adjustment down", "Adjustment", "Meena Kumari", "−4", "None", "121", "242.305"], Cells(page, 1));
        Assert.Equal(["", "", "Balance before 14 Jul", "", "", "", "125", "242.305"], Cells(page, 2));
        // Where no column is left for who did it, none is left here either: a cell over it would keep an empty one.
        Assert.Equal(page.FindAll("th.by").Count, page.FindAll("tr.before td.by").Count);
        Assert.Equal(page.FindAll("th").Count, page.FindAll("tr.before td").Sum(cell => int.Parse(cell.GetAttribute("colspan") ?? "1", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Rows_OfADressedForm_HaveNoBirds_AndOfSeveralBucketsTheirItem()
    {
        _stock.Rows.Add(FakeStock.Row(9, -2, 38.2m, form: "SKIN"));

        var dressed = await RenderAsync("/business/stock-ledger?bird=BROILER&form=SKIN");
        Assert.DoesNotContain("Birds", dressed.Find("thead").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Item", dressed.Find("thead").TextContent, StringComparison.Ordinal);

        _shell.Navigation.NavigateTo("/business/stock-ledger");
        Assert.Equal(["9", "14 Jul 10:58", "Broiler Chicken - SKIN", "Adjustment down", "Adjustment", "Meena Kumari", "", "−2.000", "", "38.200"], Cells(dressed, 0));
    }

    [Fact]
    public async Task Row_PostedOnAnotherDayThanItsDate_SaysBoth()
    {
        _stock.Rows.Add(FakeStock.Row(9, -2, 38.2m) with { BusinessDate = FakeStock.Today.AddDays(-2) });

        var page = await RenderAsync("/business/stock-ledger");

        Assert.Equal("12 Julposted 14 Jul 10:58", Cells(page, 0)[1]);
    }

    [Theory]
    [InlineData(Permissions.SalesView, true)]
    [InlineData(Permissions.SalesCreate, false)]
    public async Task Sale_IsALinkForThoseWhoMayOpenIt(string key, bool link)
    {
        var sale = Guid.CreateVersion7();
        _stock.Rows.Add(FakeStock.Row(9, -2, 38.2m, sale: sale));

        var page = await RenderAsync("/business/stock-ledger", key);

        Assert.Equal(link ? [$"/business/sales?store=1&sale={sale}"] : [], page.FindAll("td.document a").Select(a => a.GetAttribute("href")!));
        var document = page.Find("td.document > *");
        Assert.Equal(("004198", "S01/26-27/004198"), (document.TextContent, document.GetAttribute("title")));
    }

    [Fact]
    public async Task Pager_ShowsTheServersTotalAndMovesTheLink()
    {
        _stock.Rows.Add(FakeStock.Row(9, -2, 38.2m));
        _stock.Total = 250;
        _stock.Before = new BalanceBefore(FakeStock.Today, Weight.Zero, 0);
        var page = await RenderAsync("/business/stock-ledger?bird=BROILER&form=LIVE");
        Assert.Contains("1 to 100 of 250", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Balance before", page.Markup, StringComparison.Ordinal);

        page.Find("button[aria-label='Next page']").Click();
        page.Find("button[aria-label='Next page']").Click();

        Assert.EndsWith("&page=3", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(2, _stock.Asked[^1].Page);
        Assert.Contains("Balance before", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["None", "None"], Cells(page, 1)[^2..]);
    }

    [Fact]
    public async Task Page_BeyondTheEnd_ShowsTheLastOne()
    {
        _stock.Rows.Add(FakeStock.Row(9, -2, 38.2m));
        _stock.Total = 101;

        var page = await RenderAsync("/business/stock-ledger?page=50");

        Assert.Equal([49, 1], _stock.Asked.Select(a => a.Page));
        Assert.Contains("101 to 101 of 101", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_AsksForTheSameFilter()
    {
        var page = await RenderAsync("/business/stock-ledger?bird=BROILER&reason=SALE_DEBIT");

        var link = page.FindAll("a").Single(a => a.TextContent.Trim() == "Export");

        Assert.Equal("/business/stock-ledger/export?store=1&from=2026-07-08&to=2026-07-14&bird=BROILER&reason=SALE_DEBIT", link.GetAttribute("href"));
        Assert.Equal("_blank", link.GetAttribute("target"));
    }

    [Fact]
    public async Task Live_StockMoved_ReadsAgain()
    {
        var page = await RenderAsync("/business/stock-ledger");
        _stock.Rows.Add(FakeStock.Row(413, -2, 38.2m));

        await page.InvokeAsync(() => _shell.Live.ChangeAsync(LiveTopic.Stock, 1));

        Assert.Equal("413", Cells(page, 0)[0]);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string[] Cells(IRenderedComponent<StockLedgerPage> page, int row) =>
        [.. page.FindAll(".ledger tbody tr")[row].Children.Select(c => c.TextContent.Trim())];

    private Task<IRenderedComponent<StockLedgerPage>> RenderAsync(string link, params string[] keys) =>
        _shell.OpenAsync<StockLedgerPage>(People.With([Permissions.InventoryLedger, .. keys], [People.Downtown, People.AnnaNagar]), link);

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
