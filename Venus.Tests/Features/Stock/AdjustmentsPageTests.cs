using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components.Web;
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

public sealed class AdjustmentsPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeStock _stock = new() { Matrix = FakeStock.Of(new StockBucket("BROILER", "LIVE", new Weight(120), 60, 7), new StockBucket("BROILER", "SKIN", new Weight(5), 0, 2)) };

    public AdjustmentsPageTests() => _shell.Services.AddSingleton<IAdjustmentService>(_stock);

    [Fact]
    public async Task STK_8_Set_PreviewsAndPostsWithTheEntrySeen()
    {
        var page = await RenderAsync();
        Assert.Contains("120.000 kg, 60 birds", page.Find(".now").TextContent, StringComparison.Ordinal);

        Type(page, kg: "118.5", birds: "58", notes: "Recount");

        Assert.Equal(["Adjustment down", "−1.500 kg, −2 birds", "Afterwards", "118.500 kg, 58 birds"], Preview(page));
        Post(page, "Set to 118.500 kg, 58 birds");
        var command = Assert.Single(_stock.Posted);
        Assert.Equal(
            (1, AdjustmentMode.Set, "BROILER", "LIVE", new Weight(118.5m), 58, "Recount", null, 7L, null),
            (command.Store, command.Mode, command.Bird, command.Form, command.Kg, command.Birds, command.Notes, command.Reason, command.SeenEntryNo, command.Date));
        Assert.Contains("Broiler Chicken - Live is now 118.500 kg, 58 birds (−1.500 kg, −2 birds).", Text(page), StringComparison.Ordinal);
        Assert.Equal("", page.Find("#adjust-kg").GetAttribute("value"));
    }

    [Fact]
    public async Task STK_21_Set_KgDownBirdsUp_PreviewsTwoRows()
    {
        var page = await RenderAsync();

        Type(page, kg: "118.5", birds: "61");

        Assert.Equal(["Adjustment down", "−1.500 kg", "Adjustment up", "+1 bird", "Afterwards", "118.500 kg, 61 birds"], Preview(page));
    }

    [Fact]
    public async Task STK_9_Subtract_TooMuch_IsRefusedBesideTheWeightAndKeepsEverything()
    {
        _stock.Answer = _ => new NotEnoughStock("Broiler Chicken - With Skin", new Weight(5), 0, new Weight(6), 0);
        var page = await RenderAsync("?bird=BROILER&form=SKIN");
        Mode(page, "Subtract");
        Type(page, kg: "6", notes: "Spoilt");

        Post(page, "Subtract 6.000 kg");

        Assert.Contains("5.000 kg in stock, 6.000 kg needed", page.Find("#adjust-kg-note").TextContent, StringComparison.Ordinal);
        Assert.Equal("6", page.Find("#adjust-kg").GetAttribute("value"));
        Assert.Contains("−1.000 kg", page.Find(".below").TextContent, StringComparison.Ordinal);
        Assert.Equal("Spoilt", page.Find("#adjust-notes").TextContent);
    }

    [Fact]
    public async Task Post_NothingTyped_SaysWhatIsMissingAndPostsNothing()
    {
        var page = await RenderAsync();

        Post(page, "Set stock");

        Assert.Empty(_stock.Posted);
        Assert.Contains("Enter what there is", page.Find("#adjust-kg-note").TextContent, StringComparison.Ordinal);
        Assert.Contains("Count the birds", page.Find("#adjust-birds-note").TextContent, StringComparison.Ordinal);
        Assert.Contains("Say why", page.Find("#adjust-notes-note").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0005", "Three decimals only")]
    [InlineData("1,,x", "Number only")]
    public async Task Post_UnreadableWeight_SaysSoAndPostsNothing(string typed, string expected)
    {
        var page = await RenderAsync("?form=SKIN&bird=BROILER");
        Type(page, kg: typed, notes: "Recount");

        Post(page, "Set stock");

        Assert.Empty(_stock.Posted);
        Assert.Contains(expected, page.Find("#adjust-kg-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_UnreadableWeightWithoutReason_SaysBoth()
    {
        var page = await RenderAsync("?form=SKIN&bird=BROILER");
        Type(page, kg: "1,,x");

        Post(page, "Set stock");

        Assert.Equal(["adjust-kg-note", "adjust-notes-note"], page.FindAll(".v-field-error").Select(error => error.Id));
        Assert.Contains("Number only", page.Find("#adjust-kg-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_MoreBirdsThanAnyStoreHolds_IsRefusedBesideThem()
    {
        var page = await RenderAsync();

        Type(page, kg: "118.5", birds: "99999999999", notes: "Recount");
        page.FindAll("button").Single(b => b.TextContent.Trim().StartsWith("Set to", StringComparison.Ordinal)).Click();

        Assert.Empty(_stock.Posted);
        Assert.Contains("At most 10,00,000 birds", page.Find("#adjust-birds-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_DoubleClick_PostsOnce()
    {
        _stock.Gate = new TaskCompletionSource();
        var page = await RenderAsync("?bird=BROILER&form=SKIN");
        Type(page, kg: "4", notes: "Recount");

        var first = Button("Set to 4.000 kg").ClickAsync(new MouseEventArgs { Detail = 1 });
        await Button("Set to 4.000 kg").ClickAsync(new MouseEventArgs { Detail = 2 });
        _stock.Gate.SetResult();
        await first;
        // The answer was quicker than the second half of the click.
        await Button("Set stock").ClickAsync(new MouseEventArgs { Detail = 2 });

        Assert.Single(_stock.Posted);
        Assert.Empty(page.FindAll(".v-field-error"));

        IElement Button(string text) => page.FindAll("button").Single(b => b.TextContent.Trim() == text);
    }

    [Fact]
    public async Task Key_StaysAfterARefusal_AndIsNewAfterSuccess()
    {
        var page = await RenderAsync("?bird=BROILER&form=SKIN");
        _stock.Answer = _ => new DatabaseUnreachable();
        Type(page, kg: "4", notes: "Recount");
        Post(page, "Set to 4.000 kg");
        Assert.Contains("the same entry is never posted twice", Text(page), StringComparison.Ordinal);
        _stock.Answer = null;
        Post(page, "Set to 4.000 kg");
        Type(page, kg: "3", notes: "Again");
        Post(page, "Set to 3.000 kg");

        Assert.Equal(_stock.Posted[0].Key, _stock.Posted[1].Key);
        Assert.NotEqual(_stock.Posted[1].Key, _stock.Posted[2].Key);
        Assert.Equal(7, _stock.Posted[0].Key.Version);
    }

    [Fact]
    public async Task Set_DatabaseKnowsANewerBalance_KeepsFiguresAndWantsThemLookedAt()
    {
        var page = await RenderAsync();
        _stock.Answer = c => c.SeenEntryNo == 7 ? new StockMoved(new Weight(110), 55, 8) : new AdjustmentPosted(c.Key, FakeStock.Today, c.Kg, c.Birds, []);
        Type(page, kg: "118.5", birds: "58", notes: "Recount");
        Post(page, "Set to 118.500 kg, 58 birds");

        Assert.Contains("It was 120.000 kg, 60 birds, now it is 110.000 kg, 55 birds.", Text(page), StringComparison.Ordinal);
        Assert.Equal("118.5", page.Find("#adjust-kg").GetAttribute("value"));
        Assert.Equal(["Adjustment up", "+8.500 kg, +3 birds", "Afterwards", "118.500 kg, 58 birds"], Preview(page));
        Assert.True(page.FindAll("button").Single(b => b.TextContent.Trim().StartsWith("Set to", StringComparison.Ordinal)).HasAttribute("disabled"));
        Assert.Contains("Look at the new balance first", Text(page), StringComparison.Ordinal);

        page.FindAll("button").Single(b => b.TextContent.Trim() == "I checked").Click();
        Post(page, "Set to 118.500 kg, 58 birds");

        Assert.Equal([7L, 8], _stock.Posted.Select(p => p.SeenEntryNo));
        Assert.Contains("Posted.", Text(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_StockMovedWhileTyping_WantsTheNewBalanceLookedAt_ForASetOnly()
    {
        var page = await RenderAsync();
        Type(page, kg: "118.5", birds: "58", notes: "Recount");

        await MoveAsync(page, new StockBucket("BROILER", "LIVE", new Weight(110), 55, 8));

        Assert.Contains("Stock moved while you were typing.", Text(page), StringComparison.Ordinal);
        Assert.Contains("110.000 kg, 55 birds", page.Find(".now").TextContent, StringComparison.Ordinal);
        Mode(page, "Add");
        Assert.DoesNotContain("Stock moved", Text(page), StringComparison.Ordinal);
        Mode(page, "Set");
        Assert.Contains("Stock moved", Text(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_StockMovedBeforeTyping_IsSimplyShown()
    {
        var page = await RenderAsync();

        await MoveAsync(page, new StockBucket("BROILER", "LIVE", new Weight(110), 55, 8));
        Type(page, kg: "100", birds: "50", notes: "Recount");
        Post(page, "Set to 100.000 kg, 50 birds");

        Assert.Equal(8, Assert.Single(_stock.Posted).SeenEntryNo);
    }

    [Fact]
    public async Task Birds_AreAskedForCountedFormsOnly()
    {
        var page = await RenderAsync();
        Assert.NotEmpty(page.FindAll("#adjust-birds"));
        Type(page, kg: "118", birds: "58");

        page.Find("#adjust-form").Change("SKIN");

        Assert.Empty(page.FindAll("#adjust-birds"));
        Assert.Equal("", page.Find("#adjust-kg").GetAttribute("value"));
    }

    [Fact]
    public async Task Date_IsOfferedToHoldersOfBackdate_UpToSevenDays()
    {
        Assert.Empty((await RenderAsync()).FindAll("#adjust-date"));
        var page = await RenderAsync("", Permissions.InventoryBackdate);
        var date = page.Find("#adjust-date");
        Assert.Equal(("2026-07-14", "2026-07-07", "2026-07-14"), (date.GetAttribute("value"), date.GetAttribute("min"), date.GetAttribute("max")));

        date.Change("2026-07-10");
        Type(page, kg: "118.5", birds: "58", notes: "Recount");
        _stock.Answer = _ => new StockBelowZeroOn(new DateOnly(2026, 7, 11), new Weight(1), 0);
        Post(page, "Set to 118.500 kg, 58 birds");

        Assert.Equal(new DateOnly(2026, 7, 10), Assert.Single(_stock.Posted).Date);
        Assert.Contains("On 11 Jul the store closed with", page.Find("#adjust-date-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_BucketWithoutMovements_IsAnOpeningUnlessSaidOtherwise()
    {
        var page = await RenderAsync("?bird=PARENT_CULL&form=SKIN");
        Mode(page, "Add");
        Type(page, kg: "12.35", notes: "First stock");
        Post(page, "Add 12.350 kg");
        Mode(page, "Add");
        page.Find("[role=checkbox]").Click();
        Type(page, kg: "1", notes: "More");
        Post(page, "Add 1.000 kg");

        Assert.Equal([AdjustmentRules.OpeningBalance, null], _stock.Posted.Select(p => p.Reason));
    }

    [Fact]
    public async Task Refusal_OfTheStore_StandsInTheForm()
    {
        _stock.Answer = _ => new StoreClosed("Venus Chicken - Downtown", "MAINTENANCE");
        var page = await RenderAsync("?bird=BROILER&form=SKIN");
        Type(page, kg: "4", notes: "Recount");

        Post(page, "Set to 4.000 kg");

        Assert.Contains("under maintenance and takes no postings", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latest_ShowsWhoWhatAndWhy()
    {
        _stock.Latest.Add(new AdjustmentRow(Guid.CreateVersion7(), FakeStock.At, FakeStock.Today.AddDays(-1), AdjustmentMode.Set, false, "Broiler Chicken", "Live", new Weight(-1.5m), 1, "Recount", "Ravi Kumar"));

        var page = await RenderAsync();

        var row = page.Find("ol li").TextContent;
        Assert.Contains("−1.500 kg, +1 bird", row, StringComparison.Ordinal);
        Assert.Contains("Set · for 13 Jul, posted 14 Jul 10:58 · Ravi Kumar", row, StringComparison.Ordinal);
    }

    private async Task MoveAsync(IRenderedComponent<AdjustmentsPage> page, StockBucket bucket)
    {
        _stock.Matrix = FakeStock.Of(bucket);
        await page.InvokeAsync(() => _shell.Live.ChangeAsync(LiveTopic.Stock, 1));
    }

    private static void Type(IRenderedComponent<AdjustmentsPage> page, string? kg = null, string? birds = null, string? notes = null)
    {
        if (kg is not null)
            page.Find("#adjust-kg").Input(kg);
        if (birds is not null)
            page.Find("#adjust-birds").Input(birds);
        if (notes is not null)
            page.Find("#adjust-notes").Input(notes);
    }

    private static void Mode(IRenderedComponent<AdjustmentsPage> page, string word) => page.FindAll("[role=radio]").Single(b => b.TextContent == word).Click();

    private static void Post(IRenderedComponent<AdjustmentsPage> page, string button) => page.FindAll("button").Single(b => b.TextContent.Trim() == button).Click();

    private static IReadOnlyList<string> Preview(IRenderedComponent<AdjustmentsPage> page) => [.. page.FindAll(".preview > *").Select(e => e.TextContent)];

    private static string Text(IRenderedComponent<AdjustmentsPage> page) => page.Find("div.columns").ParentElement!.TextContent;

    private Task<IRenderedComponent<AdjustmentsPage>> RenderAsync(string query = "", params string[] keys) =>
        _shell.OpenAsync<AdjustmentsPage>(People.With([Permissions.InventoryAdjust, .. keys], [People.Downtown]), "/business/adjustments" + query);

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
