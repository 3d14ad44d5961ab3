using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;
using static Venus.Tests.Features.Sales.CounterSamples;

namespace Venus.Tests.Features.Sales;

public sealed class PosPageTests : IAsyncDisposable
{
    private readonly PosDesk _desk = new();

    [Fact]
    public async Task Sell_ThreeCutsByTouch_WithSplitPayment_PostsThem()
    {
        await _desk.OpenAsync();

        await _desk.TapAsync("Broiler Chicken With Skin");
        await _desk.KeypadAsync("2.5");
        await _desk.TapAsync("Add to cart");
        await _desk.TapAsync("Broiler Chicken Skinless");
        await _desk.KeypadAsync("1.24");
        await _desk.TapAsync("Add to cart");
        await _desk.TapAsync("Broiler Chicken Live");
        await _desk.KeypadAsync("3");
        await _desk.TapAsync("Add to cart");
        await _desk.KeypadAsync("6.15");
        await _desk.TapAsync("Add to cart");
        await _desk.TapAsync("Charge");
        await _desk.TapAsync("UPI");
        await _desk.PressAsync("800");
        await _desk.TapAsync("Cash");
        await _desk.TapAsync("₹700");
        await _desk.TapAsync("Complete sale");

        var sale = Assert.Single(_desk.Pos.Posted);
        Assert.Equal(
            [
                new SaleLine(BroilerSkin.Sku, new Weight(2.5m), 0, new Money(180)),
                new SaleLine(BroilerSkinless.Sku, new Weight(1.24m), 0, new Money(220)),
                new SaleLine(BroilerLive.Sku, new Weight(6.15m), 3, new Money(120)),
            ],
            sale.Lines);
        Assert.Equal([new PaymentPart(PaymentMethods.Upi, new Money(800)), new PaymentPart(PaymentMethods.Cash, new Money(661), Tendered: new Money(700))], sale.Payments);
        Assert.Contains("004217 sold, ₹1,461.00", _desk.Text, StringComparison.Ordinal);
        Assert.Contains("Give back ₹39.00", _desk.Text, StringComparison.Ordinal);
        Assert.Empty(_desk.Lines());
        Assert.NotEqual(sale.Key, _desk.Remembered().Open.Key);
    }

    /// <summary>On a slow line F9 and what follows arrive together: the browser has not drawn yet what F9 opened.</summary>
    [Theory]
    [InlineData("Enter", false)]
    [InlineData("Escape", false)]
    [InlineData("u", true)]
    public async Task Payment_DecidedBeforeItsDialogIsDrawn_ShowsWhatIs(string key, bool isOpen)
    {
        await _desk.OpenAsync();
        await _desk.TapAsync("Broiler Chicken Skinless");
        await _desk.KeypadAsync("1.25");
        await _desk.TapAsync("Add to cart");
        var drawn = new TaskCompletionSource();
        _desk.Shell.Services.GetRequiredService<IDialogService>().DialogInstanceAddedAsync += _ => drawn.Task;

        await _desk.PressAsync("F9", key);
        await _desk.Screen.InvokeAsync(drawn.SetResult);

        _desk.Screen.WaitForAssertion(() => Assert.Equal(isOpen, _desk.Screen.FindAll("[role=dialog]").Count == 1));
        if (isOpen)
            _desk.Screen.WaitForAssertion(() => Assert.Contains("UPI", _desk.Screen.Find("[role=dialog] [aria-pressed=true]").TextContent, StringComparison.Ordinal));
        Assert.Equal(key == "Enter" ? 1 : 0, _desk.Pos.Posted.Count);
    }

    [Fact]
    public async Task Sell_ByKeyboardAlone_CashExact_NeedsChargeAndEnter()
    {
        await _desk.OpenAsync();
        await SearchAsync("pc-skin");
        await _desk.PressAsync("Enter", "0.85", "Enter", "F9", "Enter");

        var sale = Assert.Single(_desk.Pos.Posted);
        Assert.Equal([new SaleLine(CountrySkin.Sku, new Weight(0.85m), 0, new Money(420))], sale.Lines);
        Assert.Equal([new PaymentPart(PaymentMethods.Cash, new Money(357))], sale.Payments);
    }

    [Fact]
    public async Task Sell_Posted_PrintsTheReceipt()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        _desk.Sales.Details[_desk.Remembered().Open.Key] = SaleSamples.Detail;
        await _desk.PressAsync("F9", "Enter");

        Assert.Equal(1, _desk.Sales.Prints);
        Assert.Single(_desk.Receipts.Invocations["printReceipt"]);
        await _desk.TapAsync("Reprint");
        Assert.Equal(2, _desk.Sales.Prints);
    }

    [Fact]
    public async Task Reprint_OfTheNoticeThatOutlivesThePage_Prints()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        _desk.Sales.Details[_desk.Remembered().Open.Key] = SaleSamples.Detail;
        await _desk.PressAsync("F9", "Enter");

        await _desk.Page.InvokeAsync(_desk.Page.Instance.Dispose);
        await _desk.TapAsync("Reprint");

        Assert.Equal(2, _desk.Sales.Prints);
    }

    [Fact]
    public async Task Complete_TappedTwice_PostsOnce_AndLocksMeanwhile()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        await _desk.TapAsync("Charge");
        _desk.Pos.Gate = new TaskCompletionSource();

        var button = _desk.Button("Complete sale");
        var first = button.ClickAsync(new());
        var second = button.ClickAsync(new());
        Assert.True(_desk.Button("Selling").HasAttribute("disabled"));
        _desk.Pos.Gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.Single(_desk.Pos.Posted);
    }

    [Fact]
    public async Task Complete_AnswerLost_RepeatsWithTheSameKeyAndContents()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        await _desk.PressAsync("F9", "500");
        _desk.Pos.Refusals.Enqueue(new DatabaseUnreachable());

        await _desk.TapAsync("Complete sale");
        Assert.Contains("never posted twice", _desk.Text, StringComparison.Ordinal);
        Assert.Equal("₹143.00", _desk.Output("Give back"));
        Assert.Single(_desk.Lines());
        Assert.NotNull(_desk.Remembered().Open.Sending);
        await _desk.TapAsync("Complete sale");

        Assert.Equal(2, _desk.Pos.Posted.Count);
        Assert.Equal(_desk.Pos.Posted[0].Key, _desk.Pos.Posted[1].Key);
        Assert.Equal(_desk.Pos.Posted[0].Payments, _desk.Pos.Posted[1].Payments);
        Assert.Contains("004217 sold", _desk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_Fault_KeepsEverythingAndGivesAReference()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        _desk.Pos.Fault = new InvalidOperationException("defect");
        await _desk.PressAsync("F9", "500", "Enter");

        Assert.Contains("What you typed is kept. Reference", _desk.Text, StringComparison.Ordinal);
        Assert.Equal("₹143.00", _desk.Output("Give back"));
        Assert.Single(_desk.Lines());
    }

    [Fact]
    public async Task Complete_KeyKnownWithOtherContents_ShowsTheEarlierSale()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        _desk.Pos.Refusals.Enqueue(new IdempotencyMismatch());
        _desk.Pos.Sold.Add(_desk.Remembered().Open.Key);
        await _desk.PressAsync("F9", "Enter");

        Assert.Contains("This cart was sold before as S01/26-27/004217 for ₹1,461.00", _desk.Text, StringComparison.Ordinal);
        Assert.Empty(_desk.Lines());
    }

    /// <summary>A counter stays open over night.</summary>
    [Fact]
    public async Task Midnight_InTheStoresZone_BringsTheNewDaysPricesAndAnEmptyListOfOwnSales()
    {
        _desk.Pos.Own.Add(SaleSamples.Row(4217));
        await _desk.OpenAsync();
        _desk.Pos.Catalogue = Of(BroilerSkin with { Price = new Money(185) }) with { BusinessDate = new DateOnly(2026, 7, 15) };
        _desk.Pos.Own.Clear();

        _desk.Shell.Clock.SetUtcNow(new DateTimeOffset(2026, 7, 14, 18, 29, 59, TimeSpan.Zero));
        Assert.Equal("1 sale", _desk.Button("1 sale").TextContent.Trim());
        await _desk.Shell.AdvanceAsync(TimeSpan.FromSeconds(1));

        _desk.Screen.WaitForAssertion(() => Assert.Contains("₹185.00", _desk.Button("Broiler Chicken With Skin").TextContent, StringComparison.Ordinal));
        _desk.Screen.WaitForAssertion(() => Assert.NotEmpty(_desk.Buttons("0 sales")));

        // And of every day after it.
        _desk.Pos.Catalogue = Of(BroilerSkin with { Price = new Money(190) });
        await _desk.Shell.AdvanceAsync(TimeSpan.FromDays(1));
        _desk.Screen.WaitForAssertion(() => Assert.Contains("₹190.00", _desk.Button("Broiler Chicken With Skin").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Birds_ToFilterBy_AreThoseOfTheProductsNow()
    {
        _desk.Pos.Catalogue = Of();
        await _desk.OpenAsync();
        Assert.Equal(["All"], Chips());

        await ReadAgainAsync(Of(BroilerSkin, CountrySkin));
        _desk.Screen.WaitForAssertion(() => Assert.Equal(["All", "Broiler", "Country"], Chips()));
        await _desk.TapAsync("Country");
        Assert.Single(_desk.Screen.FindAll(".pos-tile"));

        // The last of the filtered bird goes.
        await ReadAgainAsync(Of(BroilerSkin));
        _desk.Screen.WaitForAssertion(() => Assert.Single(_desk.Buttons("Broiler Chicken With Skin")));

        IEnumerable<string> Chips() => _desk.Screen.FindAll(".pos-chips button").Select(chip => chip.TextContent.Trim());

        async Task ReadAgainAsync(PosCatalogue catalogue)
        {
            _desk.Pos.Catalogue = catalogue;
            _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Skus);
            await _desk.Shell.AdvanceAsync(TimeSpan.FromMilliseconds(250));
        }
    }

    [Fact]
    public async Task Live_ProductOnTheScaleLeaves_IsSaid()
    {
        await _desk.OpenAsync();
        await _desk.TapAsync("Broiler Chicken With Skin");
        _desk.Pos.Catalogue = Of(BroilerLive);

        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Skus);
        await _desk.Shell.AdvanceAsync(TimeSpan.FromMilliseconds(250));

        _desk.Screen.WaitForAssertion(() => Assert.Equal("Broiler · With Skin is not sold here any more.", _desk.Shell.Snack));
        Assert.Contains("Choose a product", _desk.Button("Add to cart").TextContent, StringComparison.Ordinal);
    }

    // SAL-16
    [Fact]
    public async Task Complete_PriceMoved_ShowsOldAndNew_AndUsesItOnTap()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Broiler Chicken With Skin", "2.5");
        await _desk.PressAsync("F9", "u", "200");
        _desk.Pos.Refusals.Enqueue(new PriceChanged(1, BroilerSkin.Sku, BroilerSkin.Name, new Money(180), new Money(185)));
        _desk.Pos.Catalogue = Of(BroilerSkin with { Price = new Money(185) });
        await _desk.TapAsync("Complete sale");

        Assert.Contains("changed from ₹180.00 to ₹185.00 per kg. Nothing was sold yet.", _desk.Text, StringComparison.Ordinal);
        Assert.Null(_desk.Remembered().Open.Sending);
        await _desk.Screen.Find(".pos-parts .v-note button").ClickAsync(new());
        Assert.Equal("₹463.00", _desk.Output("To pay"));
        await _desk.TapAsync("Complete sale");

        var sale = _desk.Pos.Posted[^1];
        Assert.Equal(new Money(185), Assert.Single(sale.Lines).ShownPrice);
        Assert.Equal([new PaymentPart(PaymentMethods.Upi, new Money(200)), new PaymentPart(PaymentMethods.Cash, new Money(263))], sale.Payments);
    }

    [Fact]
    public async Task Complete_NotEnoughStock_NamesTheFigures_AndKeepsTheCart()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        _desk.Pos.Refusals.Enqueue(new NotEnoughStock("Country Chicken - With Skin", new Weight(0.5m), 0, new Weight(0.85m), 0));
        _desk.Pos.Catalogue = Of(CountrySkin with { Available = new Weight(0.5m) });
        await _desk.PressAsync("F9", "Enter");

        Assert.Contains("Country Chicken - With Skin: 0.500 kg in stock, 0.850 kg needed.", _desk.Text, StringComparison.Ordinal);
        await _desk.TapAsync("Back to cart");
        Assert.Equal(["Country · With Skin 0.850 kg × ₹420.00"], _desk.Lines());
        Assert.Contains("Not enough stock", _desk.Button("Charge").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_SessionEnded_OffersToSignInAndKeepsTheSale()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        _desk.Pos.Refusals.Enqueue(new NotSignedIn());
        await _desk.PressAsync("F9", "Enter");

        Assert.Contains("Your session has ended", _desk.Text, StringComparison.Ordinal);
        Assert.Equal("Sign in", _desk.Screen.Find(".pos-parts .v-note a").TextContent);
        Assert.NotNull(_desk.Remembered().Open.Sending);
    }

    [Fact]
    public async Task Complete_StoreClosedMeanwhile_IsBlockedAndSaysSo_ButForALostAnswer()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        await _desk.PressAsync("F9", "500");
        await SwitchAsync(isOpen: false);
        _desk.Screen.WaitForAssertion(() => Assert.Contains("The store takes no sales now", _desk.Button("Complete sale").TextContent, StringComparison.Ordinal));
        await _desk.TapAsync("Complete sale");
        Assert.Empty(_desk.Pos.Posted);

        await SwitchAsync(isOpen: true);
        _desk.Screen.WaitForAssertion(() => Assert.DoesNotContain("takes no sales", _desk.Button("Complete sale").TextContent, StringComparison.Ordinal));
        _desk.Pos.Refusals.Enqueue(new DatabaseUnreachable());
        await _desk.TapAsync("Complete sale");
        await SwitchAsync(isOpen: false);
        _desk.Screen.WaitForAssertion(() => Assert.Contains("Downtown takes no sales now.", _desk.Text, StringComparison.Ordinal));
        await _desk.TapAsync("Complete sale");

        Assert.Equal(2, _desk.Pos.Posted.Count);
        Assert.Contains("004217 sold", _desk.Text, StringComparison.Ordinal);

        async Task SwitchAsync(bool isOpen)
        {
            _desk.Pos.Catalogue = Catalogue with { IsOpen = isOpen };
            _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Stores);
            await _desk.Shell.AdvanceAsync(TimeSpan.FromMilliseconds(250));
        }
    }

    [Fact]
    public async Task GiveBack_ManyNotes_AreCountedAndNoneIsLeftOut()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        await _desk.PressAsync("F9", "9000");

        Assert.Contains("17 × 500 + 100 + 20 + 20 + 2 + 1", _desk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_CashShort_IsBlockedAndSaysHowMuch()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "0.85");
        await _desk.PressAsync("F9", "300", "Enter");

        Assert.Empty(_desk.Pos.Posted);
        Assert.Contains("₹57.00 short", _desk.Button("Complete sale").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", _desk.Button("Complete sale").GetAttribute("aria-disabled"));
    }

    [Fact]
    public async Task Charge_BlockedCart_SaysWhyAndOpensNothing()
    {
        await _desk.OpenAsync();
        Assert.Contains("The cart is empty", _desk.Button("Charge").TextContent, StringComparison.Ordinal);
        await _desk.TapAsync("Charge");

        Assert.Empty(_desk.Screen.FindAll("[data-pos-payment]"));
    }

    [Fact]
    public async Task Add_Blocked_SaysWhatIsMissing()
    {
        await _desk.OpenAsync();
        Assert.Contains("Choose a product", _desk.Button("Add to cart").TextContent, StringComparison.Ordinal);
        await _desk.TapAsync("Broiler Chicken Liver");
        Assert.Contains("None in stock", _desk.Button("Add to cart").TextContent, StringComparison.Ordinal);
        await _desk.TapAsync("Country Chicken With Skin");
        await _desk.PressAsync("12.4", "Enter");

        Assert.Contains("12.350 kg in stock, 12.400 kg needed", _desk.Button("Add to cart").TextContent, StringComparison.Ordinal);
        Assert.Empty(_desk.Lines());
    }

    [Fact]
    public async Task Live_BirdsButNoWeightYet_StandsBesideTheScaleWithoutAlarm()
    {
        await _desk.OpenAsync();
        await _desk.TapAsync("Broiler Chicken Live");
        await _desk.PressAsync("2");

        Assert.Equal("120 birds in stock", _desk.Screen.Find(".pos-read-top .v-secondary").TextContent);
    }

    [Fact]
    public async Task Add_UnusualAverage_AsksFirst_AndKeepsWhatWasTyped()
    {
        await _desk.OpenAsync();
        await _desk.TapAsync("Broiler Chicken Live");
        await _desk.PressAsync("2", "Enter", "9");
        var adding = _desk.TapAsync("Add to cart");
        Assert.Contains("9.000 kg for 2 birds", _desk.Text, StringComparison.Ordinal);
        await _desk.TapAsync("Correct it");
        await adding;
        Assert.Empty(_desk.Lines());
        Assert.Equal("9", _desk.Screen.Find("#weigh-weight").GetAttribute("value"));

        adding = _desk.TapAsync("Add to cart");
        await _desk.TapAsync("Add anyway");
        await adding;
        await _desk.PressAsync("F9", "Enter");

        Assert.True(Assert.Single(_desk.Pos.Posted).Lines[0].AverageConfirmed);
    }

    [Fact]
    public async Task Live_StockAndPrice_ReachTilesAndCart()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Broiler Chicken With Skin", "2.5");
        _desk.Pos.Catalogue = Of(BroilerLive, BroilerSkin with { Available = new Weight(1), Price = new Money(185) });
        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Stock, 1);

        Assert.Equal("1.000 kg", _desk.Button("Broiler Chicken With Skin").QuerySelector(".pos-tile-stock")!.TextContent);
        Assert.StartsWith("₹185.00", _desk.Button("Broiler Chicken With Skin").QuerySelector(".pos-tile-price")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("New price: ₹180.00 ₹185.00 /kg", _desk.Text, StringComparison.Ordinal);
        Assert.Contains("A price changed", _desk.Button("Charge").TextContent, StringComparison.Ordinal);
        await _desk.TapAsync("Use it");
        Assert.Contains("1.000 kg in stock, 2.500 kg needed", _desk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_PriceOfAMaintenance_ReachesTheCounterOnceItIsOver_AndTheCartStays()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Broiler Chicken With Skin", "2.5");
        _desk.Pos.ReadFault = new RefusedException(new UnderMaintenance());
        _desk.Pos.Catalogue = Of(BroilerLive, BroilerSkin with { Price = new Money(185) });
        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Prices, 1);
        Assert.StartsWith("₹180.00", _desk.Button("Broiler Chicken With Skin").QuerySelector(".pos-tile-price")!.TextContent, StringComparison.Ordinal);

        _desk.Pos.ReadFault = null;
        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.StartsWith("₹185.00", _desk.Button("Broiler Chicken With Skin").QuerySelector(".pos-tile-price")!.TextContent, StringComparison.Ordinal);
        Assert.Single(_desk.Lines());
    }

    [Fact]
    public async Task Live_ManyChanges_ReadAtMostFourTimesASecond()
    {
        await _desk.OpenAsync();
        var before = _desk.Pos.Reads;
        for (var change = 0; change < 20; change++)
            _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Stock, 1);
        Assert.Equal(before + 1, _desk.Pos.Reads);

        await _desk.Shell.AdvanceAsync(TimeSpan.FromMilliseconds(250));
        _desk.Screen.WaitForAssertion(() => Assert.Equal(before + 2, _desk.Pos.Reads));
        await _desk.Shell.AdvanceAsync(TimeSpan.FromMilliseconds(250));
        Assert.Equal(before + 2, _desk.Pos.Reads);
    }

    [Fact]
    public async Task Charge_StockCannotBeReadAgain_SaysSoAndKeepsTheCart()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        _desk.Pos.Catalogue = Of(CountrySkin with { Available = new Weight(0.5m) });
        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Stock, 1);
        _desk.Pos.ReadFault = new InvalidOperationException("host=10.0.0.9");

        await _desk.TapAsync("Charge");

        Assert.Contains("This did not work. What you typed is kept.", _desk.Text, StringComparison.Ordinal);
        Assert.Single(_desk.Lines());
    }

    [Fact]
    public async Task Closed_Store_SaysSoAndSellsNothing()
    {
        _desk.Pos.Catalogue = Catalogue with { IsOpen = false };
        await _desk.OpenAsync();
        await _desk.TapAsync("Country Chicken With Skin");
        await _desk.PressAsync("1", "Enter");

        Assert.Contains("Venus Chicken - Downtown takes no sales now.", _desk.Text, StringComparison.Ordinal);
        Assert.Contains("The store takes no sales now", _desk.Button("Add to cart").TextContent, StringComparison.Ordinal);
        Assert.Empty(_desk.Lines());
    }

    [Fact]
    public async Task Rate_WithoutTheKey_IsLocked()
    {
        await _desk.OpenAsync();
        await _desk.TapAsync("Country Chicken With Skin");

        Assert.Empty(_desk.Buttons("Change the rate"));
    }

    [Fact]
    public async Task Rate_WithTheKey_NeedsAReasonAndRespectsTheFloor()
    {
        _desk.Pos.Catalogue = Of(CountrySkin with { FloorPrice = new Money(400) });
        await _desk.OpenAsync(People.Cashier with { Keys = People.Cashier.Keys.Append(Permissions.SalesOverridePrice).ToHashSet() });
        await _desk.TapAsync("Country Chicken With Skin");
        var asking = _desk.TapAsync("Change the rate");
        await _desk.Screen.Find("#own-rate-price").InputAsync(new() { Value = "390" });
        await _desk.Screen.Find("#own-rate").SubmitAsync();
        Assert.Contains("under its floor price of ₹400.00", _desk.Text, StringComparison.Ordinal);
        Assert.Contains("Say why the rate differs", _desk.Text, StringComparison.Ordinal);
        await _desk.Screen.Find("#own-rate-price").InputAsync(new() { Value = "405" });
        await _desk.Screen.Find("#own-rate-reason").InputAsync(new() { Value = "Regular" });
        await _desk.Screen.Find("#own-rate").SubmitAsync();
        await asking;
        await _desk.PressAsync("1", "Enter", "F9", "Enter");

        Assert.Equal(
            new SaleLine(CountrySkin.Sku, new Weight(1), 0, new Money(420), new Money(405), "Regular"),
            Assert.Single(Assert.Single(_desk.Pos.Posted).Lines));
    }

    [Fact]
    public async Task Name_ForTheReceipt_RefusesWhatIsNoPhone()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        var asking = _desk.TapAsync("Change the name on the receipt");
        await _desk.Screen.Find("#receipt-name-name").InputAsync(new() { Value = "Hotel Annapoorna" });
        await _desk.Screen.Find("#receipt-name-phone").InputAsync(new() { Value = "call me" });
        await _desk.Screen.Find("#receipt-name").SubmitAsync();
        Assert.Contains("Digits and a leading + only", _desk.Text, StringComparison.Ordinal);
        await _desk.Screen.Find("#receipt-name-phone").InputAsync(new() { Value = "+91 98765 43210" });
        await _desk.Screen.Find("#receipt-name").SubmitAsync();
        await asking;
        await _desk.PressAsync("F9", "Enter");

        var sale = Assert.Single(_desk.Pos.Posted);
        Assert.Equal(("Hotel Annapoorna", "+919876543210"), (sale.Name, sale.Phone));
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    private Task SearchAsync(string text) => _desk.Screen.Find("[data-pos-search]").InputAsync(new() { Value = text });
}
