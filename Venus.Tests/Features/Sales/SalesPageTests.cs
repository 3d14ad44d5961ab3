using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core.Features.Sales;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Sales;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sales;

public sealed class SalesPageTests : IAsyncDisposable
{
    private static readonly UserRights Viewer = People.With([Permissions.SalesView], [People.Downtown, People.AnnaNagar]);
    private static readonly UserRights Voider = People.With([Permissions.SalesView, Permissions.SalesVoid], [People.Downtown, People.AnnaNagar]);

    private readonly ShellContext _shell = new();
    private readonly FakeSaleService _sales = new();
    private readonly BunitJSModuleInterop _printing;

    public SalesPageTests()
    {
        _shell.Services.AddSingleton<ISaleService>(_sales);
        _shell.Services.AddScoped<ReceiptPrinter>();
        _printing = _shell.JSInterop.SetupModule("./js/receipt.js");
        _printing.Mode = JSRuntimeMode.Loose;
        _sales.Rows.AddRange([SaleSamples.Row(4217), SaleSamples.Row(4216, voided: true)]);
        _sales.Totals = new SaleTotals(1, new Money(1461m), 1);
    }

    private static string Open => $"?sale={SaleSamples.Detail.Id}";

    [Fact]
    public async Task List_WithoutFilters_AsksForTheLastSevenDaysOfTheStore()
    {
        var page = await RenderAsync(Viewer);

        Assert.Equal((new SaleFilter(1, new DateOnly(2026, 7, 8), new DateOnly(2026, 7, 14)), 0), Assert.Single(_sales.Asked));
        Assert.Equal(["004217", "004216"], page.FindAll("tbody .number").Select(n => n.TextContent));
        Assert.Equal(["Paid", "Voided"], page.FindAll("tbody .status").Select(n => n.TextContent));
        Assert.Equal("1 to 2 of 2 · ₹1,461.00 in 1 sale, 1 voided apart", page.Find(".v-pager-count").TextContent);
    }

    [Fact]
    public async Task Midnight_InTheStoresZone_BeginsTheLastSevenDaysAnew()
    {
        var page = await RenderAsync(Viewer);

        _shell.Clock.SetUtcNow(new DateTimeOffset(2026, 7, 14, 18, 29, 59, TimeSpan.Zero));
        await _shell.AdvanceAsync(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Equal((new SaleFilter(1, new DateOnly(2026, 7, 9), new DateOnly(2026, 7, 15)), 0), _sales.Asked[^1]));
    }

    [Fact]
    public async Task List_FiltersInTheLink_AreAskedAndShown()
    {
        var page = await RenderAsync(Viewer, "?from=2026-07-01&to=2026-07-02&q=100%25&method=UPI&voided=no&page=1");

        Assert.Equal(
            new SaleFilter(1, new DateOnly(2026, 7, 1), new DateOnly(2026, 7, 2), "100%", PaymentMethods.Upi, null, false),
            Assert.Single(_sales.Asked).Filter);
        Assert.Equal("2026-07-01", page.Find("#sales-from").GetAttribute("value"));
        Assert.Equal("100%", page.Find("#sales-search").GetAttribute("value"));
    }

    [Fact]
    public async Task Filter_Changed_GoesIntoTheLinkAndStartsAtTheFirstPage()
    {
        var page = await RenderAsync(Viewer, "?page=2");

        await page.Find("#sales-method").ChangeAsync(new() { Value = PaymentMethods.Card });

        Assert.EndsWith("/business/sales?method=CARD", _shell.Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(PaymentMethods.Card, _sales.Asked[^1].Filter.Method));
    }

    [Fact]
    public async Task Filter_OneDateChanged_KeepsTheOtherAsShown()
    {
        var page = await RenderAsync(Viewer);

        await page.Find("#sales-from").ChangeAsync(new() { Value = "2026-07-01" });

        Assert.EndsWith("?from=2026-07-01&to=2026-07-14", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_FilteredToNothing_RepeatsTheFiltersAndClearsThem()
    {
        _sales.Rows.Clear();
        var page = await RenderAsync(Viewer, "?q=anand&method=CREDIT&voided=yes");

        Assert.Contains("Nothing from 8 Jul to 14 Jul: “anand”, paid by Credit, voided only.", page.Markup, StringComparison.Ordinal);
        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Clear filters").ClickAsync(new());

        Assert.EndsWith("/business/sales", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_PageBeyondTheLast_ShowsTheLast()
    {
        _sales.Rows.AddRange(Enumerable.Range(4000, 60).Select(n => SaleSamples.Row(n)));

        var page = await RenderAsync(Viewer, "?page=99");

        Assert.StartsWith("51 to 62 of 62", page.Find(".v-pager-count").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_SaleInTheStore_AppearsInTheList()
    {
        var page = await RenderAsync(Viewer);
        _sales.Rows.Insert(0, SaleSamples.Row(4218));

        await _shell.Live.ChangeAsync(LiveTopic.Sales, 2);
        Assert.Equal(2, page.FindAll("tbody tr").Count);
        await _shell.Live.ChangeAsync(LiveTopic.Sales, 1);

        Assert.Equal(3, page.FindAll("tbody tr").Count);
    }

    [Fact]
    public async Task Row_Link_OpensTheDetailAndKeepsTheFilters()
    {
        var page = await RenderAsync(Viewer, "?method=CASH");
        var link = page.Find("tbody a").GetAttribute("href")!;
        Assert.EndsWith($"?method=CASH&sale={SaleSamples.Detail.Id}", link, StringComparison.Ordinal);

        _shell.Navigation.NavigateTo(link);

        page.WaitForAssertion(() => Assert.Equal("S01/26-27/004217", page.Find("aside h2").TextContent));
        Assert.Equal("true", page.Find("tbody a").GetAttribute("aria-current"));
        Assert.Single(_sales.Asked);
    }

    [Theory]
    [InlineData("?sale=00000000-0000-7000-8000-000000009999")]
    [InlineData("?sale=../../etc")]
    public async Task Detail_ForeignOrGarbledId_IsNotFound(string link)
    {
        var page = await RenderAsync(Viewer, link);

        Assert.Contains("There is no such sale, or it is not yours to see.", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("₹", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Empty(Buttons(page, "Print"));
    }

    [Fact]
    public async Task Detail_ShowsLinesMoneyAndPrints()
    {
        var page = await RenderAsync(Viewer, Open);

        var text = page.Find("aside").TextContent;
        string[] figures = ["3 birds", "6.150 kg", "₹738.00", "+₹0.20", "₹1,461.00", "ref 619512408733", "₹39.00", "printed once"];
        Assert.All(figures, part => Assert.Contains(part, text.Replace('\u00a0', ' '), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Void_WithoutTheKey_IsAbsent()
    {
        var page = await RenderAsync(Viewer, Open);

        Assert.Empty(Buttons(page, "Void"));
        Assert.Single(Buttons(page, "Print duplicate 1"));
    }

    [Fact]
    public async Task PRM_13_Void_KeyTakenAway_LosesItsButton()
    {
        var page = await RenderAsync(Voider, Open);
        Assert.Single(Buttons(page, "Void"));

        _shell.Rights.Rights = Viewer;
        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.Empty(Buttons(page, "Void"));
    }

    [Fact]
    public async Task Void_EarlierDay_SaysWhyThereIsNoButton()
    {
        _sales.Details[SaleSamples.Detail.Id] = SaleSamples.Detail with { BusinessDate = new DateOnly(2026, 7, 13) };

        var page = await RenderAsync(Voider, Open);

        Assert.Empty(Buttons(page, "Void"));
        Assert.Contains("Voided on its own day only", page.Find("aside").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Voided_Detail_SaysByWhomAndWhy()
    {
        _sales.Details[SaleSamples.Detail.Id] = SaleSamples.Voided;

        var page = await RenderAsync(Voider, Open);

        Assert.Contains("Voided by Ravi Kumar, 14 Jul 11:52.", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Contains("Wrong weight", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Empty(Buttons(page, "Void"));
    }

    [Fact]
    public async Task OpenSale_OlderAnswerComesLast_TheNewerStays()
    {
        var page = await RenderAsync(Voider, Open);
        var (older, newer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _sales.Answers.Enqueue(older);
        _sales.Answers.Enqueue(newer);

        var first = _shell.Live.ChangeAsync(LiveTopic.Sales, 1);
        _sales.Details[SaleSamples.Detail.Id] = SaleSamples.Voided;
        var second = _shell.Live.ChangeAsync(LiveTopic.Sales, 1);
        await page.InvokeAsync(newer.SetResult);
        await second;
        await page.InvokeAsync(older.SetResult);
        await first;

        Assert.Contains("Voided by", page.Find("aside").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Print_DoubleTap_CountsOnce()
    {
        var page = await RenderAsync(Viewer, Open);
        _sales.Gate = new TaskCompletionSource();
        var button = Buttons(page, "Print").Single();

        var first = button.ClickAsync(new());
        Assert.True(Buttons(page, "Print").Single().HasAttribute("disabled"));
        await page.InvokeAsync(() => _sales.Gate.SetResult());
        await first;

        Assert.Equal(1, _sales.Prints);
        Assert.Single(_printing.Invocations["printReceipt"]);
    }

    [Fact]
    public async Task Print_PageLeftMeanwhile_IsNoFault()
    {
        var page = await RenderAsync(Viewer, Open);
        _sales.Gate = new TaskCompletionSource();
        var printing = Buttons(page, "Print").Single().ClickAsync(new());

        await _shell.DisposeComponentsAsync();
        await printing;

        Assert.Empty(_shell.Services.GetRequiredService<ISnackbar>().ShownSnackbars);
    }

    [Fact]
    public async Task StoreSwitched_OpenSaleAndCashier_LeaveTheLink()
    {
        await RenderAsync(Viewer, $"{Open}&cashier=00000000-0000-7000-8000-00000000c001&method=CASH&page=2");

        await _shell.Renderer.Dispatcher.InvokeAsync(() => _shell.SelectedStore.SelectAsync(2));

        Assert.EndsWith("/business/sales?method=CASH", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    private static IEnumerable<AngleSharp.Dom.IElement> Buttons(IRenderedComponent<SalesPage> page, string text) =>
        page.FindAll("aside button").Where(b => b.TextContent.Trim().StartsWith(text, StringComparison.Ordinal));

    private async Task<IRenderedComponent<SalesPage>> RenderAsync(UserRights rights, string link = "")
    {
        await _shell.SignInAsync(rights, 1);
        _shell.Navigation.NavigateTo("/business/sales" + link);
        return _shell.Render<SalesPage>();
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
