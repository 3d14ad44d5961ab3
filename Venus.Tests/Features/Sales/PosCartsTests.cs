using Bunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Sales;
using Venus.Tests.Support;
using static Venus.Tests.Features.Sales.CounterSamples;

namespace Venus.Tests.Features.Sales;

/// <summary>Carts on hold, on the device, in another tab, and on their way when the line went.</summary>
public sealed class PosCartsTests : IAsyncDisposable
{
    private readonly PosDesk _desk = new();

    [Fact]
    public async Task Hold_AndResume_KeepsBothCarts()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        await _desk.PressAsync("F8");
        Assert.Empty(_desk.Lines());
        Assert.Equal("₹420.00", _desk.Button("Held 11:42").QuerySelector("b")!.TextContent);

        await _desk.WeighAsync("Broiler Chicken Skinless", "1");
        await _desk.TapAsync("Held 11:42");

        Assert.Equal(["Country · With Skin 1.000 kg × ₹420.00"], _desk.Lines());
        Assert.Equal(["Broiler · Skinless"], _desk.Remembered().Held.SelectMany(c => c.Lines).Select(l => l.Name));
    }

    [Fact]
    public async Task Hold_EmptyCart_ListsTheHeldOnes_AndDiscardsAfterAQuestion()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        await _desk.PressAsync("F8");
        var choosing = _desk.PressAsync("F8");
        Assert.Contains("Carts on hold", _desk.Text, StringComparison.Ordinal);
        var discarding = _desk.TapAsync("Discard cart 1");
        Assert.Contains("1 line, ₹420.00. Nothing was sold from it.", _desk.Text, StringComparison.Ordinal);
        await _desk.TapAsync("Discard 1 line");
        await discarding;
        await choosing;

        Assert.Empty(_desk.Remembered().Held);
    }

    [Fact]
    public async Task Keys_WalkAndRemoveLines()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        await _desk.WeighAsync("Broiler Chicken Skinless", "2");
        await _desk.PressAsync("ArrowUp", "Delete");

        Assert.Equal(["Broiler · Skinless 2.000 kg × ₹220.00"], _desk.Lines());
    }

    [Fact]
    public async Task Escape_ClearsFirst_ThenGivesTheProductUp()
    {
        await _desk.OpenAsync();
        await _desk.TapAsync("Country Chicken With Skin");
        await _desk.PressAsync("1.5", "Escape");
        Assert.Equal("", _desk.Screen.Find("#weigh-weight").GetAttribute("value") ?? "");
        Assert.Equal("true", _desk.Button("Country Chicken With Skin").GetAttribute("aria-pressed"));
        await _desk.PressAsync("Escape");

        Assert.Equal("false", _desk.Button("Country Chicken With Skin").GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task Open_CartOnTheDevice_ComesBack()
    {
        var till = Till.New(Guid.CreateVersion7()).With(ThreeLines());
        _desk.Remember(_desk.Memory.Write(till));
        await _desk.OpenAsync();

        Assert.Equal(3, _desk.Lines().Count);
        await _desk.PressAsync("F9", "Enter");
        Assert.Equal(till.Open.Key, Assert.Single(_desk.Pos.Posted).Key);
    }

    [Fact]
    public async Task Open_CartOfSomebodyElse_StaysClosed()
    {
        var other = new TillMemory(_desk.Protection, Guid.CreateVersion7(), 1);
        _desk.Remember(other.Write(Till.New(Guid.CreateVersion7()).With(ThreeLines())));
        await _desk.OpenAsync();

        Assert.Empty(_desk.Lines());
    }

    [Fact]
    public void Memory_OfAnotherUserOrStore_CannotBeRead()
    {
        var protection = new EphemeralDataProtectionProvider();
        var (mine, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var text = new TillMemory(protection, mine, 1).Write(Till.New(Guid.CreateVersion7()).With(ThreeLines()));

        Assert.NotNull(new TillMemory(protection, mine, 1).Read(text));
        Assert.Null(new TillMemory(protection, other, 1).Read(text));
        Assert.Null(new TillMemory(protection, mine, 2).Read(text));
        Assert.Null(new TillMemory(protection, mine, 1).Read("tampered" + text));
        Assert.DoesNotContain("Broiler", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_InAnotherTab_AsksBeforeTakingOver()
    {
        _desk.HeldHere(false);
        _desk.Remember(_desk.Memory.Write(Till.New(Guid.CreateVersion7()).With(ThreeLines())));
        await _desk.OpenAsync();
        Assert.Contains("The counter is open in another tab", _desk.Text, StringComparison.Ordinal);
        Assert.Empty(_desk.Lines());
        await _desk.TapAsync("Use it here");

        Assert.Equal(3, _desk.Lines().Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TakeOver_ThatCannotBeRead_SaysSo_AndIsTriedAgain(bool sale)
    {
        _desk.HeldHere(false);
        _desk.Remember(_desk.Memory.Write(Till.New(Guid.CreateVersion7()).With(ThreeLines())));
        await _desk.OpenAsync();
        (_desk.Pos.FindFault, _desk.Pos.ReadFault) = (sale ? new TimeoutException() : null, sale ? null : new TimeoutException());
        await _desk.TapAsync("Use it here");
        Assert.Contains("Reference", _desk.Text, StringComparison.Ordinal);
        (_desk.Pos.FindFault, _desk.Pos.ReadFault) = (null, null);
        _desk.HeldHere(true);
        await _desk.TapAsync("Try again");

        Assert.Equal(3, _desk.Lines().Count);
    }

    [Fact]
    public async Task TakeOver_WhileMaintained_IsDoneOnceThatIsOver()
    {
        _desk.HeldHere(false);
        _desk.Remember(_desk.Memory.Write(Till.New(Guid.CreateVersion7()).With(ThreeLines())));
        await _desk.OpenAsync();
        _desk.Pos.FindFault = new RefusedException(new UnderMaintenance());
        await _desk.TapAsync("Use it here");
        _desk.Pos.FindFault = null;
        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.Equal(3, _desk.Lines().Count);
    }

    [Fact]
    public async Task Taken_ByAnotherTab_StopsSelling()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        await _desk.Page.InvokeAsync(_desk.Page.Instance.OnTakenAsync);

        Assert.Contains("The counter is open in another tab", _desk.Text, StringComparison.Ordinal);
        await _desk.PressAsync("F9", "Enter");
        Assert.Empty(_desk.Pos.Posted);
    }

    [Fact]
    public async Task Taken_ByAnotherTab_InPayment_LeavesNoDialogOfACounterThatIsGone()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        await _desk.PressAsync("F9");
        Assert.Contains("Take payment", _desk.Text, StringComparison.Ordinal);
        await _desk.Page.InvokeAsync(_desk.Page.Instance.OnTakenAsync);

        Assert.Empty(_desk.Screen.FindAll(".mud-dialog"));
    }

    [Fact]
    public async Task Taken_ByAnotherTab_BeforeThePaymentIsDrawn_LeavesNoDialogEither()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        var drawn = new TaskCompletionSource();
        _desk.Shell.Services.GetRequiredService<IDialogService>().DialogInstanceAddedAsync += _ => drawn.Task;
        await _desk.PressAsync("F9");
        await _desk.Page.InvokeAsync(_desk.Page.Instance.OnTakenAsync);
        await _desk.Screen.InvokeAsync(drawn.SetResult);

        _desk.Screen.WaitForAssertion(() => Assert.Empty(_desk.Screen.FindAll(".mud-dialog")));
    }

    [Fact]
    public async Task Taken_ByAnotherTab_StaysSo_WhateverIsSoldThere()
    {
        await _desk.OpenAsync();
        await _desk.Page.InvokeAsync(_desk.Page.Instance.OnTakenAsync);
        var reads = _desk.Pos.Reads;

        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Stock, 1);
        _ = _desk.Shell.Live.ChangeAsync(LiveTopic.Sales, 1);

        Assert.Contains("The counter is open in another tab", _desk.Text, StringComparison.Ordinal);
        Assert.Equal(reads, _desk.Pos.Reads);
    }

    [Fact]
    public async Task Open_SaleOnItsWay_IsAskedForAgainWithItsKey()
    {
        var sale = Sending(TimeSpan.FromSeconds(30));
        await _desk.OpenAsync();

        Assert.Equal(sale.Key, Assert.Single(_desk.Pos.Posted).Key);
        Assert.Equal(sale.Payments, _desk.Pos.Posted[0].Payments);
        Assert.Contains("004217 sold", _desk.Text, StringComparison.Ordinal);
        Assert.Empty(_desk.Lines());
    }

    [Fact]
    public async Task Open_SaleThatArrived_IsShownAndNotPostedAgain()
    {
        var sale = Sending(TimeSpan.FromSeconds(30));
        _desk.Pos.Sold.Add(sale.Key);
        await _desk.OpenAsync();

        Assert.Empty(_desk.Pos.Posted);
        Assert.Contains("004217 sold, ₹1,461.00", _desk.Text, StringComparison.Ordinal);
        Assert.Contains("Give back ₹39.00", _desk.Text, StringComparison.Ordinal);
        Assert.Empty(_desk.Lines());
    }

    [Fact]
    public async Task Open_OldAttempt_WaitsForAPerson()
    {
        Sending(TimeSpan.FromMinutes(3));
        await _desk.OpenAsync();

        Assert.Empty(_desk.Pos.Posted);
        Assert.Equal(3, _desk.Lines().Count);
        Assert.Contains("The last charge of this cart was not completed.", _desk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AttemptRefusedMeanwhile_SaysWhy()
    {
        Sending(TimeSpan.FromSeconds(30));
        _desk.Pos.Refusals.Enqueue(new SkuNotPriced("Broiler Chicken - Live"));
        await _desk.OpenAsync();

        Assert.Contains("Broiler Chicken - Live has no price in this store today.", _desk.Text, StringComparison.Ordinal);
        Assert.Equal(3, _desk.Lines().Count);
        Assert.Null(_desk.Remembered().Open.Sending);
    }

    [Fact]
    public async Task BackToCart_AfterALostAnswer_TakesTheAttemptBack()
    {
        await _desk.OpenAsync();
        await _desk.WeighAsync("Country Chicken With Skin", "1");
        _desk.Pos.Refusals.Enqueue(new Core.DatabaseUnreachable());
        await _desk.PressAsync("F9", "Enter", "Escape");

        Assert.Null(_desk.Remembered().Open.Sending);
        Assert.Single(_desk.Lines());
    }

    [Fact]
    public async Task OwnSales_ShowLatest_AndVoidForHoldersOnly()
    {
        _desk.Pos.Own.AddRange([SaleSamples.Row(4217), SaleSamples.Row(4216), SaleSamples.Row(4215, voided: true), SaleSamples.Row(4214)]);
        await _desk.OpenAsync();
        Assert.Equal(["004217", "004216", "004215"], _desk.Screen.FindAll(".pos-mine li b:first-child").Select(b => b.TextContent));
        await _desk.TapAsync("4 sales");

        Assert.Equal(4, _desk.Screen.FindAll(".pos-mine-list li").Count);
        Assert.Empty(_desk.Buttons("Void"));
    }

    [Fact]
    public async Task OwnSales_OfALongDay_AreTurnedByPages()
    {
        _desk.Pos.Own.AddRange(Enumerable.Range(1, 1500).Reverse().Select(number => SaleSamples.Row(number, voided: number == 7)));
        await _desk.OpenAsync();
        await _desk.TapAsync("1,500 sales");

        Assert.Equal(50, _desk.Screen.FindAll(".pos-mine-list li").Count);
        Assert.Contains("1,499 sales", _desk.Text, StringComparison.Ordinal);
        Assert.Contains("1 to 50 of 1,500", _desk.Text, StringComparison.Ordinal);

        await _desk.TapAsync("Next page");

        Assert.Equal("001450", _desk.Screen.Find(".pos-mine-list li b").TextContent);
        Assert.Equal(50, _desk.Screen.FindAll(".pos-mine-list li").Count);

        _desk.Pos.Own.RemoveRange(1, 1499);
        _desk.Pos.Catalogue = _desk.Pos.Catalogue with { BusinessDate = _desk.Pos.Catalogue.BusinessDate.AddDays(1) };
        await _desk.Shell.AdvanceAsync(TimeSpan.FromDays(1));

        _desk.Screen.WaitForAssertion(() => Assert.Equal("001500", Assert.Single(_desk.Screen.FindAll(".pos-mine-list li b:first-child")).TextContent));
    }

    [Fact]
    public async Task OwnSales_Refused_SayWhyInsteadOfNone()
    {
        await _desk.OpenAsync();
        _desk.Pos.OwnRefusal = new StoreNotAssigned(1);

        await _desk.TapAsync("My sales today");

        Assert.Contains("You are not assigned to this store.", _desk.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("No sales yet today", _desk.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnSales_HolderOfTheKey_MayVoidWhatStands()
    {
        _desk.Pos.Own.AddRange([SaleSamples.Row(4217), SaleSamples.Row(4215, voided: true)]);
        await _desk.OpenAsync(People.Cashier with { Keys = People.Cashier.Keys.Append(Permissions.SalesVoid).ToHashSet() });
        await _desk.TapAsync("My sales today");

        Assert.Single(_desk.Buttons("Void 004217"));
        Assert.Empty(_desk.Buttons("Void 004215"));
    }

    [Fact]
    public async Task Reprint_CountsAndPrints()
    {
        _desk.Pos.Own.Add(SaleSamples.Row(4217));
        await _desk.OpenAsync();
        await _desk.TapAsync("Reprint 004217");

        Assert.Equal(1, _desk.Sales.Prints);
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    private PostSale Sending(TimeSpan ago)
    {
        var cart = ThreeLines();
        var sale = cart.ToSale(1, [new PaymentPart(PaymentMethods.Cash, new Money(1461), Tendered: new Money(1500))]);
        var till = Till.New(Guid.CreateVersion7()).With(cart with { Sending = new SaleAttempt(sale, _desk.Shell.Clock.GetUtcNow() - ago) });
        _desk.Remember(_desk.Memory.Write(till));
        return sale;
    }
}
