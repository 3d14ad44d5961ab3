using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

public sealed class OpeningPanelTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeStock _stock = new() { Matrix = FakeStock.Of() };

    public OpeningPanelTests() => _shell.Services.AddSingleton<IAdjustmentService>(_stock);

    [Fact]
    public async Task NewStore_BeginsWithItsOpening_OneRowPerBucket()
    {
        var page = await RenderAsync();

        Assert.Equal(
            ["Broiler Chicken - Live", "Broiler Chicken - With Skin", "Country Chicken - Live", "Country Chicken - With Skin"],
            page.FindAll("tbody th").Select(h => h.TextContent));
        Assert.Equal(2, page.FindAll("input[id$=-birds]").Count);
        Assert.Equal(2, page.FindAll("tbody td:nth-of-type(2)").Count(cell => cell.TextContent.Contains("birds", StringComparison.Ordinal)));
        Assert.Contains("Enter at least one weight", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_WithStock_BeginsWithTheForm_AndOffersTheRest()
    {
        _stock.Matrix = FakeStock.Of(new StockBucket("BROILER", "LIVE", new Weight(120), 60, 7));
        var page = await RenderAsync();

        page.FindAll("button").Single(b => b.TextContent.Trim() == "Opening stock (3)").Click();

        Assert.Equal(3, page.FindAll("tbody th").Count);
    }

    [Fact]
    public async Task LiveWeight_WithoutBirds_IsSaidBeforeItIsOpened()
    {
        var page = await RenderAsync();

        page.Find("#open-BROILER-LIVE").Input("250");
        Assert.Contains("Broiler Chicken - Live has no birds yet", page.Markup, StringComparison.Ordinal);

        page.Find("#open-BROILER-LIVE-birds").Input("125");
        Assert.DoesNotContain("has no birds yet", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FilledRows_PostsEachWithItsOwnKey()
    {
        var page = await RenderAsync();
        page.Find("#open-BROILER-LIVE").Input("250");
        page.Find("#open-BROILER-LIVE-birds").Input("125");
        page.Find("#open-PARENT_CULL-SKIN").Input("12.35");

        Click(page, "Open 2 items, 262.350 kg");

        Assert.Equal(
            [("BROILER", "LIVE", 250m, 125, AdjustmentRules.OpeningBalance, "Opening balance"), ("PARENT_CULL", "SKIN", 12.35m, 0, AdjustmentRules.OpeningBalance, "Opening balance")],
            _stock.Posted.Select(p => (p.Bird, p.Form, p.Kg.Kg, p.Birds, p.Reason!, p.Notes)));
        Assert.All(_stock.Posted, p => Assert.Equal(AdjustmentMode.Add, p.Mode));
        Assert.NotEqual(_stock.Posted[0].Key, _stock.Posted[1].Key);
        Assert.Contains("2 items are opened.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OneRefused_StaysWithItsReasonAndKey_TheOthersArePosted()
    {
        var page = await RenderAsync();
        page.Find("#open-BROILER-LIVE").Input("250");
        page.Find("#open-BROILER-SKIN").Input("5");
        var refuse = true;
        _stock.Answer = c => refuse && c.Form == "LIVE" ? new BucketAlreadyOpened(new Weight(3), 1) : Taken(c);

        Click(page, "Open 2 items, 255.000 kg");

        Assert.Contains("already has movements (now 3.000 kg, 1 bird)", page.Find("#open-BROILER-LIVE-note").TextContent, StringComparison.Ordinal);
        Assert.Equal("250", page.Find("#open-BROILER-LIVE").GetAttribute("value"));
        Assert.Contains("1 item is opened.", page.Markup, StringComparison.Ordinal);
        refuse = false;
        Click(page, "Open 1 item, 250.000 kg");
        Assert.Equal(_stock.Posted[0].Key, _stock.Posted[2].Key);
    }

    [Fact]
    public async Task Open_StoreRefused_StopsAndKeepsEverything()
    {
        var page = await RenderAsync();
        page.Find("#open-BROILER-LIVE").Input("250");
        page.Find("#open-BROILER-SKIN").Input("5");
        _stock.Answer = _ => new StoreClosed("Venus Chicken - Downtown", "MAINTENANCE");

        Click(page, "Open 2 items, 255.000 kg");

        Assert.Single(_stock.Posted);
        Assert.Contains("under maintenance", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("5", page.Find("#open-BROILER-SKIN").GetAttribute("value"));
    }

    [Fact]
    public async Task Open_DateRefused_SaysSoBesideTheDateAndStops()
    {
        var page = await RenderAsync(Permissions.InventoryBackdate);
        page.Find("#open-BROILER-LIVE").Input("250");
        page.Find("#open-BROILER-SKIN").Input("5");
        _stock.Answer = _ => new InvalidInput("date", "The date lies in the future.");

        Click(page, "Open 2 items, 255.000 kg");

        Assert.Single(_stock.Posted);
        Assert.Equal("The date lies in the future.", page.Find("#open-date-note").TextContent);
        Assert.Empty(page.FindAll("#open-BROILER-LIVE-note"));
    }

    [Fact]
    public async Task Live_OpenedElsewhere_GoesUnlessSomethingIsTyped()
    {
        var page = await RenderAsync();
        page.Find("#open-BROILER-LIVE").Input("250");
        _stock.Matrix = FakeStock.Of(new StockBucket("BROILER", "LIVE", new Weight(3), 1, 1), new StockBucket("BROILER", "SKIN", new Weight(3), 0, 1));

        await page.InvokeAsync(() => _shell.Live.ChangeAsync(LiveTopic.Stock, 1));

        Assert.Empty(page.FindAll("#open-BROILER-SKIN"));
        Assert.Equal("250", page.Find("#open-BROILER-LIVE").GetAttribute("value"));
    }

    private static Result<AdjustmentPosted> Taken(PostAdjustment command) => new AdjustmentPosted(command.Key, FakeStock.Today, command.Kg, command.Birds, []);

    private static void Click(IRenderedComponent<AdjustmentsPage> page, string button) => page.FindAll("button").Single(b => b.TextContent.Trim() == button).Click();

    private Task<IRenderedComponent<AdjustmentsPage>> RenderAsync(params string[] keys) =>
        _shell.OpenAsync<AdjustmentsPage>(People.With([Permissions.InventoryAdjust, .. keys], [People.Downtown]), "/business/adjustments");

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
