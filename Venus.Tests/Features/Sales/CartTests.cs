using CsCheck;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using static Venus.Tests.Features.Sales.CounterSamples;

namespace Venus.Tests.Features.Sales;

public sealed class CartTests
{
    [Fact]
    public void Add_ThreeWeighings_SumUp()
    {
        var cart = ThreeLines();

        Assert.Equal((new Money(1460.80m), new Weight(9.890m), 3), (cart.LinesTotal, cart.Weight, cart.Birds));
        Assert.Equal(new Money(1461), cart.Total(roundOff: true));
        Assert.Equal(new Money(1460.80m), cart.Total(roundOff: false));
        Assert.Equal([1, 2, 3], cart.Lines.Select(l => l.No));
    }

    [Fact]
    public void Remove_Line_NeverReusesItsNumber()
    {
        var cart = ThreeLines().Remove(2).Add(Weighed(CountrySkin, 1m), "Country · With Skin");

        Assert.Equal([1, 3, 4], cart.Lines.Select(l => l.No));
    }

    [Fact]
    public void UsePrice_ChangesEveryLineOfTheSku()
    {
        var cart = ThreeLines().Add(Weighed(BroilerSkin, 1m), "Broiler · With Skin").UsePrice(BroilerSkin.Sku, new Money(185));

        Assert.Equal([new Money(185), new Money(220), new Money(120), new Money(185)], cart.Lines.Select(l => l.Price));
    }

    [Fact]
    public void UsePrice_KeepsAnOwnRateUnlessItIsTheListsNow()
    {
        var weighing = Weighed(BroilerSkin, 1m) with { OwnPrice = new Money(170), Reason = "Regular" };
        var cart = Cart.Empty(Guid.CreateVersion7(), 1).Add(weighing, "Broiler · With Skin");

        Assert.Equal((new Money(185), new Money(170), "Regular"), Priced(cart.UsePrice(BroilerSkin.Sku, new Money(185))));
        Assert.Equal((new Money(170), new Money(170), null), Priced(cart.UsePrice(BroilerSkin.Sku, new Money(170))));

        static (Money, Money, string?) Priced(Cart cart) => (cart.Lines[0].ListPrice, cart.Lines[0].Price, cart.Lines[0].Reason);
    }

    [Fact]
    public void ToSale_CarriesKeyLinesAndCustomer()
    {
        var cart = ThreeLines().For("  Meena ", " ") with { };
        var sale = cart.ToSale(1, [new PaymentPart(PaymentMethods.Cash, new Money(1461))]);

        Assert.Equal((cart.Key, 1, "Meena", null), (sale.Key, sale.Store, sale.Name, sale.Phone));
        Assert.Equal(new SaleLine(BroilerLive.Sku, new Weight(6.150m), 3, new Money(120)), sale.Lines[2]);
    }

    [Fact]
    public void AnyChange_TakesBackWhatWasSent()
    {
        var cart = ThreeLines();
        var sent = cart with { Sending = new SaleAttempt(cart.ToSale(1, []), Noon) };

        Assert.Null(sent.Add(Weighed(CountrySkin, 1m), "x").Sending);
        Assert.Null(sent.Remove(1).Sending);
        Assert.Null(sent.UsePrice(BroilerSkin.Sku, new Money(185)).Sending);
        Assert.Null(sent.For("Meena", null).Sending);
    }

    // SAL-2 and SAL-3 hold for any cart: the sum of rounded lines, never the rounded sum.
    [Fact]
    public void LinesTotal_IsTheSumOfRoundedLines() => Carts.Sample(cart =>
    {
        Assert.Equal(cart.Lines.Sum(l => Math.Round(l.Weight.Kg * l.Price.Amount, 2, MidpointRounding.AwayFromZero)), cart.LinesTotal.Amount);
        Assert.True(Math.Abs(cart.Total(true).Amount - cart.LinesTotal.Amount) <= 0.5m);
        Assert.Equal(cart.Lines.Select(l => l.No), cart.Lines.Select(l => l.No).Distinct());
    });

    [Fact]
    public void Review_CurrentCart_FindsNothing()
    {
        var cart = ThreeLines();
        var faults = CartReview.Of(cart, Catalogue);

        Assert.Empty(faults);
        Assert.Null(CartReview.Missing(cart, Catalogue, faults));
    }

    // SAL-16
    [Fact]
    public void Review_PriceMoved_NamesOldAndNew()
    {
        var cart = ThreeLines();
        var moved = Of(BroilerLive, BroilerSkin with { Price = new Money(185) }, BroilerSkinless);
        var faults = CartReview.Of(cart, moved);

        var fault = Assert.IsType<PriceChanged>(Assert.Single(faults).Value);
        Assert.Equal((new Money(180), new Money(185)), (fault.Shown, fault.Price));
        Assert.Equal("A price changed", CartReview.Missing(cart, moved, faults));
        Assert.Empty(CartReview.Of(cart.UsePrice(fault.SkuId, fault.Price), moved));
    }

    [Fact]
    public void Review_SkuGone_AsksToRemoveIt()
    {
        var cart = ThreeLines();
        var faults = CartReview.Of(cart, Of(BroilerLive, BroilerSkin));

        // Whether its price ended or it was switched off, the counter is not told.
        Assert.Equal("Broiler · Skinless is not sold here any more.", Assert.Single(faults).Value.Message);
        Assert.Equal("Remove what is no longer sold", CartReview.Missing(cart, Catalogue, faults));
    }

    // SAL-6: two lines of 6.000 in a bucket of 10.000
    [Fact]
    public void Review_LinesOfABucketTogetherTooMuch_FlagsBoth()
    {
        var skin = BroilerSkin with { Available = new Weight(10) };
        var cart = Cart.Empty(Guid.CreateVersion7(), 1).Add(Weighed(skin, 6m), "Skin").Add(Weighed(skin, 6m), "Skin");
        var faults = CartReview.Of(cart, Of(skin));

        Assert.Equal([1, 2], faults.Keys.Order());
        Assert.Equal(new NotEnoughStock("Skin", new Weight(10), 0, new Weight(12), 0), faults[1]);
        Assert.Equal("Not enough stock", CartReview.Missing(cart, Of(skin), faults));
    }

    [Fact]
    public void Missing_EmptyClosedOrNothing_SaysWhy()
    {
        var empty = Cart.Empty(Guid.CreateVersion7(), 1);
        var cheap = empty.Add(Weighed(BroilerSkin with { Price = new Money(0.49m) }, 1m), "Skin");
        var none = new Dictionary<int, Venus.Core.Problem>();

        Assert.Equal("The cart is empty", CartReview.Missing(empty, Catalogue, none));
        Assert.Equal("The store takes no sales now", CartReview.Missing(ThreeLines(), Catalogue with { IsOpen = false }, none));
        Assert.Equal("Rounds to ₹0.00", CartReview.Missing(cheap, Catalogue, none));
    }

    [Fact]
    public void Names_OfTheCounter_AreShort()
    {
        var names = new PosNames(Catalogue.Items);
        Assert.Equal(("Broiler", "Live", "Broiler · Live"), (names.Bird(BroilerLive), PosNames.Cut(BroilerLive), names.Line(BroilerLive)));

        var own = BroilerSkin with { Name = "Curry cut, small" };
        Assert.Equal(("Curry cut, small", "Curry cut, small"), (PosNames.Cut(own), names.Line(own)));

        var duck = new PosNames([BroilerSkin, BroilerSkin with { BirdName = "Duck" }]);
        Assert.Equal("Broiler Chicken", duck.Bird(BroilerSkin));
    }

    [Theory]
    [InlineData("skin", 3)]
    [InlineData("broiler skin", 2)]
    [InlineData("pc-", 1)]
    [InlineData("  ", 5)]
    [InlineData("duck", 0)]
    public void Matches_Words_InAnyOrder(string text, int expected) =>
        Assert.Equal(expected, Catalogue.Items.Count(i => PosNames.Matches(i, text)));

    [Fact]
    public void UpiLink_CarriesPayeeAndAmount() => Assert.Equal(
        "upi://pay?pa=venus.downtown@okbank&pn=Venus%20Chicken%20-%20Downtown&am=800.00&cu=INR",
        UpiLink.For("venus.downtown@okbank", "Venus Chicken - Downtown", new Money(800)));
}
