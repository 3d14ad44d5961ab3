using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core.Features.Prices;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Prices;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Prices;

public sealed class PricesPageTests : IAsyncDisposable
{
    private static readonly UserRights Reader = People.With([Permissions.StorePricesView], [People.Downtown, People.AnnaNagar]);
    private static readonly UserRights Editor = People.With([Permissions.StorePricesView, Permissions.StorePricesEdit], [People.Downtown, People.AnnaNagar]);

    private readonly ShellContext _shell = new();
    private readonly FakePrices _prices = new();
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public PricesPageTests() => _shell.Services.AddSingleton<IPriceService>(_prices);

    [Fact]
    public async Task Page_WithoutEdit_ShowsPricesAndNothingToChangeThem()
    {
        var page = await RenderAsync(Reader);

        Assert.Equal(["120.00", "180.00", "Not sold"], page.FindAll("td.v-end .price").Select(p => p.TextContent.Trim()));
        Assert.Contains("since 10 Jul", page.Markup, StringComparison.Ordinal);
        Assert.Contains("from 20 Jul", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["price-date"], page.FindAll("input").Select(i => i.Id!));
        Assert.DoesNotContain(Buttons(page), b => b is "Reset" or "Save prices" or "Copy to stores" or "Apply");
        Assert.Equal(3, page.FindAll("button[aria-label^=History]").Count);
    }

    [Fact]
    public async Task Save_OneTyped_SendsTheChangedPriceWithTheOneSeen()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");
        await TypeAsync(page, "BRO-LIVE", "120.00");
        Assert.Contains("+₹5.00", Row(page, "BRO-SKIN").TextContent, StringComparison.Ordinal);
        Assert.Contains("+2.78 %", Row(page, "BRO-SKIN").TextContent, StringComparison.Ordinal);

        await page.TapAsync("Save 1 price");

        var command = Assert.Single(_prices.Saved);
        Assert.Equal((1, FakePrices.Today), (command.Store, command.EffectiveDate));
        Assert.Equal([new PriceChange(_prices.Id("BRO-SKIN"), new Money(180), new Money(185))], command.Prices);
        Assert.Contains("Save prices", Buttons(page));
        Assert.Equal("185.00", Input(page, "BRO-SKIN").GetAttribute("value"));
        Assert.Equal("1 price saved, from today.", _shell.Snack);
    }

    [Fact]
    public async Task Save_NothingTyped_SendsNothingAndSaysWhy()
    {
        var page = await RenderAsync(Editor);

        await page.TapAsync("Save prices");

        Assert.Empty(_prices.Saved);
        Assert.Equal("No price changed yet: type a new one first.", _shell.Snack);
    }

    [Theory]
    [InlineData("BRO-SKIN", "149.99", "Under the floor of ₹150.00")]
    [InlineData("BRO-SKIN", "", "Enter a price, or reset it")]
    [InlineData("BRO-LIVE", "0", "Above 0, at most")]
    [InlineData("BRO-LIVE", "18O", "Number only")]
    [InlineData("BRO-SKINLESS", "110.333", "Two decimals only")]
    public async Task Save_BadPrice_RefusesBesideTheFieldAndKeepsWhatWasTyped(string sku, string typed, string error)
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-LIVE", "125");
        await TypeAsync(page, sku, typed);

        await page.TapAsync(page.FindAll("button").Select(b => b.TextContent.Trim()).Single(t => t.StartsWith("Save", StringComparison.Ordinal)));

        Assert.StartsWith(error, Row(page, sku).QuerySelector("[role=alert]")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(typed, Input(page, sku).GetAttribute("value") ?? "");
        Assert.Empty(_prices.Saved);
    }

    [Fact]
    public async Task Save_RefusedByTheService_ShowsItBesideTheFieldWithFreshFigures()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "170");
        _prices.Set("BRO-SKIN", 185);
        _prices.Refusal = new PriceSetMeanwhile(_prices.Id("BRO-SKIN"), "Broiler Chicken - With Skin", new Money(180), new Money(185));

        await page.TapAsync("Save 1 price");

        var row = Row(page, "BRO-SKIN");
        Assert.Contains("somebody else changed the price from ₹180.00 to ₹185.00 meanwhile", row.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("185.00", row.QuerySelector("td.v-end")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("170", Input(page, "BRO-SKIN").GetAttribute("value"));

        await page.TapAsync("Save 1 price");

        Assert.Equal(new PriceChange(_prices.Id("BRO-SKIN"), new Money(185), new Money(170)), _prices.Saved[^1].Prices.Single());
    }

    [Fact]
    public async Task Save_TappedTwice_SendsOnce()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");
        _prices.Gate = new TaskCompletionSource();

        var first = page.TapAsync("Save 1 price");
        Assert.True(page.FindAll("button").Single(b => b.TextContent.Trim() == "Save 1 price").HasAttribute("disabled"));
        var second = page.TapAsync("Save 1 price");
        _prices.Gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.Single(_prices.Saved);
    }

    [Fact]
    public async Task LiveChange_WhileTyping_KeepsTheTypedAndNamesTheMove()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185.5");
        _prices.Set("BRO-SKIN", 190);
        _prices.Set("BRO-LIVE", 130);

        await _shell.Live.ChangeAsync(LiveTopic.Prices, 1);

        Assert.Equal("185.5", Input(page, "BRO-SKIN").GetAttribute("value"));
        Assert.Contains("Somebody else changed it from ₹180.00 meanwhile", Row(page, "BRO-SKIN").TextContent, StringComparison.Ordinal);
        Assert.Equal("130.00", Input(page, "BRO-LIVE").GetAttribute("value"));
    }

    [Fact]
    public async Task Midnight_InTheStoresZone_BringsTheNewDaysPricesAndKeepsWhatIsTyped()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185.5");
        _prices.Set("BRO-LIVE", 130);

        _shell.Clock.SetUtcNow(new DateTimeOffset(2026, 7, 14, 18, 29, 59, TimeSpan.Zero));
        Assert.Equal("120.00", Input(page, "BRO-LIVE").GetAttribute("value"));
        await _shell.AdvanceAsync(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Equal("130.00", Input(page, "BRO-LIVE").GetAttribute("value")));
        Assert.Equal("185.5", Input(page, "BRO-SKIN").GetAttribute("value"));
    }

    [Fact]
    public async Task LiveChange_OfAnotherStore_IsNotRead()
    {
        await RenderAsync(Editor);

        await _shell.Live.ChangeAsync(LiveTopic.Prices, 2);

        Assert.Single(_prices.Asked);
    }

    [Fact]
    public async Task LiveChange_SkuSwitchedOff_DropsItsTypedPriceAndSaysSo()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");
        _prices.Rows.RemoveAt(1);

        await _shell.Live.ChangeAsync(LiveTopic.Skus);

        Assert.Equal(2, page.FindAll("td.typed").Count);
        Assert.Contains("Save prices", Buttons(page));
        Assert.Equal("Broiler Chicken - With Skin was switched off meanwhile; its new price is dropped.", _shell.Snack);
    }

    [Fact]
    public async Task Percent_Applied_FillsPricesInForceAndSavesNothing()
    {
        var page = await RenderAsync(Editor);
        await page.Find("#price-percent").InputAsync(new ChangeEventArgs { Value = "-3.5" });

        await page.TapAsync("Apply");

        Assert.Equal("115.80", Input(page, "BRO-LIVE").GetAttribute("value"));
        Assert.Equal("173.70", Input(page, "BRO-SKIN").GetAttribute("value"));
        Assert.Equal("", Input(page, "BRO-SKINLESS").GetAttribute("value") ?? "");
        Assert.Contains("Save 2 prices", Buttons(page));
        Assert.Empty(_prices.Saved);
    }

    [Theory]
    [InlineData("-100")]
    [InlineData("901")]
    [InlineData("0")]
    [InlineData("")]
    public async Task Percent_OutOfRange_RefusesBesideTheField(string percent)
    {
        var page = await RenderAsync(Editor);
        await page.Find("#price-percent").InputAsync(new ChangeEventArgs { Value = percent });

        await page.TapAsync("Apply");

        Assert.Contains("From −99.99 to +900 %", page.Find(".percent [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Save prices", Buttons(page));
    }

    [Fact]
    public async Task Reset_AfterTyping_ShowsThePricesInForceAgain()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "149");
        await TypeAsync(page, "BRO-SKINLESS", "abc");

        await page.TapAsync("Reset");

        Assert.Equal("180.00", Input(page, "BRO-SKIN").GetAttribute("value"));
        Assert.Equal("", Input(page, "BRO-SKINLESS").GetAttribute("value") ?? "");
        Assert.Empty(page.FindAll("td.typed [role=alert]"));
        Assert.Contains("No price changed", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PastDay_WithEdit_IsForLookingOnly()
    {
        var page = await RenderAsync(Editor, "?date=2026-07-13");

        Assert.Equal(new DateOnly(2026, 7, 13), _prices.Asked.Single());
        Assert.Empty(page.FindAll("td.typed"));
        Assert.Contains("13 Jul is past.", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Copy to stores", Buttons(page));
        await page.TapAsync("Today");
        Assert.DoesNotContain("date=", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaterDay_Chosen_GoesIntoTheLinkAndKeepsWhatWasTyped()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");

        await page.Find("#price-date").ChangeAsync(new ChangeEventArgs { Value = "2026-07-20" });

        Assert.EndsWith("?date=2026-07-20", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2026, 7, 20), _prices.Asked[^1]);
        Assert.Equal("185", Input(page, "BRO-SKIN").GetAttribute("value"));
        await page.TapAsync("Save 1 price");
        Assert.Equal(new DateOnly(2026, 7, 20), _prices.Saved.Single().EffectiveDate);
    }

    [Fact]
    public async Task EditRightLost_WhileTyping_HidesInputsAndKeepsTheTyped()
    {
        await _shell.SignInAsync(Editor, 1);
        var page = _shell.Render<CascadingValue<UserRights>>(p => p.Add(c => c.Value, Editor).AddChildContent<PricesPage>());
        await TypeAsync(page, "BRO-SKIN", "185");

        page.Render(p => p.Add(c => c.Value, Reader).AddChildContent<PricesPage>());
        Assert.Empty(page.FindAll("td.typed"));

        page.Render(p => p.Add(c => c.Value, Editor).AddChildContent<PricesPage>());
        Assert.Equal("185.00", Input(page, "BRO-SKIN").GetAttribute("value"));
    }

    [Fact]
    public async Task History_Opened_ShowsWhatIsScheduledInForceAndReplaced()
    {
        _prices.History.AddRange(
        [
            new(new Money(190), new DateOnly(2026, 7, 20), new DateTimeOffset(2026, 7, 14, 3, 0, 0, TimeSpan.Zero), "Ravi Kumar", false),
            new(new Money(180), new DateOnly(2026, 7, 10), new DateTimeOffset(2026, 7, 9, 18, 31, 0, TimeSpan.Zero), "Ravi Kumar", false),
            new(new Money(178), new DateOnly(2026, 7, 10), new DateTimeOffset(2026, 7, 9, 12, 0, 0, TimeSpan.Zero), "Lakshmi Shetty", true),
            new(new Money(170), new DateOnly(2025, 7, 1), new DateTimeOffset(2025, 6, 30, 12, 0, 0, TimeSpan.Zero), "Lakshmi Shetty", false),
        ]);
        var page = await RenderAsync(Reader);

        await page.FindAll("button[aria-label^=History]")[1].ClickAsync(new MouseEventArgs());

        Assert.EndsWith("?sku=BRO-SKIN", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(["Scheduled", "In force", "Replaced", ""], page.FindAll("aside li").Select(li => li.QuerySelector(".v-chip")?.TextContent.Trim() ?? ""));
        Assert.Contains("10 Jul 00:01", page.FindAll("aside li")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("1 Jul 2025", page.FindAll("aside li")[3].TextContent, StringComparison.Ordinal);
        await page.Find("aside").KeyDownAsync(new KeyboardEventArgs { Key = "Escape" });
        Assert.Empty(page.FindAll("aside"));
    }

    [Fact]
    public async Task Scheduled_Prices_LinkToTheirDay()
    {
        _prices.Scheduled.Add(new(_prices.Id("BRO-SKIN"), "BRO-SKIN", "Broiler Chicken - With Skin", new Money(180), new Money(190), new DateOnly(2026, 7, 20), "Ravi Kumar"));

        var page = await RenderAsync(Reader);

        var row = page.Find("section[aria-labelledby=scheduled-title] tbody tr");
        Assert.Equal("/management/prices?date=2026-07-20", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("190.00", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_TwoStores_AsksNamesUnsavedAndReports()
    {
        _prices.Targets.AddRange([new(2, "S02", "Uptown", 2), new(3, "S03", "Mall", 0)]);
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");
        _ = page.TapAsync("Copy to stores");
        _dialogs.WaitForElements("[role=checkbox]", 2);
        Assert.Contains("1 changed price is not saved.", _dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("2 prices differ", _dialogs.Markup, StringComparison.Ordinal);

        await _dialogs.FindAll("[role=checkbox]")[0].ClickAsync(new MouseEventArgs());
        await _dialogs.TapAsync("Copy to 1 store");

        Assert.Equal((FakePrices.Today, 2), _prices.Copied.Select(c => (c.Date, c.Stores.Single())).Single());
        page.WaitForAssertion(() => Assert.Equal("Prices written: S02 2.", _shell.Snack));
    }

    [Fact]
    public async Task Copy_Refused_StaysOpenWithTheReason()
    {
        _prices.Targets.Add(new(2, "S02", "Uptown", 2));
        var page = await RenderAsync(Editor);
        _ = page.TapAsync("Copy to stores");
        _dialogs.WaitForElement("[role=checkbox]");
        _prices.Refusal = new PriceBelowFloor("Broiler Chicken - Live", new Money(120), new Money(130));

        await _dialogs.Find("[role=checkbox]").ClickAsync(new MouseEventArgs());
        await _dialogs.TapAsync("Copy to 1 store");

        Assert.Contains("₹120.00 is under its floor price of ₹130.00", _dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_OneStoreOnly_IsNotOffered()
    {
        var page = await RenderAsync(Editor with { Stores = [People.Downtown] });

        Assert.DoesNotContain("Copy to stores", Buttons(page));
    }

    [Fact]
    public async Task Leaving_WithTypedPrices_AsksFirst()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");
        var before = _shell.Navigation.Uri;

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo("/home"));
        _dialogs.WaitForAssertion(() => Assert.Contains("Leave 1 changed price?", _dialogs.Markup, StringComparison.Ordinal));
        await _dialogs.TapAsync("Stay");
        Assert.Equal(before, _shell.Navigation.Uri);

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo("/home"));
        _dialogs.WaitForAssertion(() => Assert.Contains("Leave 1 changed price?", _dialogs.Markup, StringComparison.Ordinal));
        await _dialogs.TapAsync("Leave 1 changed price");
        // Nothing is drawn when the way is free, so no wait for a drawing would see it.
        Assert.True(SpinWait.SpinUntil(() => _shell.Navigation.Uri.EndsWith("/home", StringComparison.Ordinal), TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Day_ChosenWhileAnotherIsRead_IsShown_AndTheSlowAnswerComesTooLate()
    {
        var page = await RenderAsync(Reader);
        var slow = _prices.ReadGate = new TaskCompletionSource();

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo("/management/prices?date=2026-07-20"));
        await page.InvokeAsync(() => _shell.Navigation.NavigateTo("/management/prices?date=2026-07-21"));
        page.WaitForAssertion(() => Assert.Equal("2026-07-21", page.Find("#price-date").GetAttribute("value")));
        slow.SetResult();
        await page.InvokeAsync(() => Task.CompletedTask);

        Assert.Equal("2026-07-21", page.Find("#price-date").GetAttribute("value"));
    }

    [Fact]
    public async Task StoreChosen_WithTypedPrices_Asks_AndStayingKeepsStoreAndPrices()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");

        var choice = page.InvokeAsync(() => _shell.SelectedStore.SelectAsync(2));
        _dialogs.WaitForAssertion(() => Assert.Contains("Leave 1 changed price?", _dialogs.Markup, StringComparison.Ordinal));
        await _dialogs.TapAsync("Stay");
        await choice;
        Assert.Equal((1, "185"), (_shell.SelectedStore.Current!.Id, Input(page, "BRO-SKIN").GetAttribute("value")));

        choice = page.InvokeAsync(() => _shell.SelectedStore.SelectAsync(2));
        _dialogs.WaitForAssertion(() => Assert.Contains("Leave 1 changed price?", _dialogs.Markup, StringComparison.Ordinal));
        await _dialogs.TapAsync("Leave 1 changed price");
        await choice;
        Assert.Equal(2, _shell.SelectedStore.Current!.Id);
    }

    [Fact]
    public async Task PageLeft_WithTypedPrices_AsksNoMoreWhenTheStoreChanges()
    {
        var page = await RenderAsync(Editor);
        await TypeAsync(page, "BRO-SKIN", "185");
        await _shell.DisposeComponentsAsync();

        await _shell.SelectedStore.SelectAsync(2);

        Assert.Equal(2, _shell.SelectedStore.Current!.Id);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private async Task<IRenderedComponent<PricesPage>> RenderAsync(UserRights rights, string query = "")
    {
        _dialogs = _shell.Render<MudDialogProvider>();
        return await _shell.OpenAsync<PricesPage>(rights, "/management/prices" + query, 1);
    }

    private static IEnumerable<string> Buttons(IRenderedComponent<IComponent> page) => page.FindAll("button").Select(b => b.TextContent.Trim());

    private static IElement Input(IRenderedComponent<IComponent> page, string sku) => page.Find($"#price-{sku}");

    private static IElement Row(IRenderedComponent<IComponent> page, string sku) => Input(page, sku).Closest("tr")!;

    private static Task TypeAsync(IRenderedComponent<IComponent> page, string sku, string text) => Input(page, sku).InputAsync(new ChangeEventArgs { Value = text });
}
