using CsCheck;
using Venus.Core.Features.Sales;
using static Venus.Tests.Features.Sales.CounterSamples;

namespace Venus.Tests.Features.Sales;

public sealed class TillTests
{
    [Fact]
    public void Hold_PutsTheCartAside_AndOpensTheNextNumber()
    {
        var cart = ThreeLines();
        var till = Held(Till.New(Guid.CreateVersion7()).With(cart));

        Assert.Equal((cart.Key, (DateTimeOffset?)Noon), (till.Held[0].Key, till.Held[0].HeldAt));
        Assert.Equal((0, 2), (till.Open.Lines.Count, till.Open.Number));
        Assert.NotEqual(cart.Key, till.Open.Key);
    }

    [Fact]
    public void Hold_EmptyCart_IsRefused() =>
        Assert.Equal("The cart is empty: there is nothing to hold.", Till.New(Guid.CreateVersion7()).Hold(Noon, Guid.CreateVersion7()).Problem?.Message);

    [Fact]
    public void Hold_EleventhCart_IsRefused()
    {
        var till = Till.New(Guid.CreateVersion7());
        for (var held = 0; held < Till.MaxHeld; held++)
            till = Held(till.With(ThreeLines(till.Open.Key) with { Number = till.Open.Number }));

        Assert.False(till.With(ThreeLines()).Hold(Noon, Guid.CreateVersion7()).IsSuccess);
        Assert.Equal(Enumerable.Range(1, 10), till.Held.Select(c => c.Number));
    }

    [Fact]
    public void Resume_WithLinesInTheOpenCart_SwapsThem()
    {
        var first = ThreeLines();
        var till = Held(Till.New(Guid.CreateVersion7()).With(first));
        var second = till.Open.Add(Weighed(CountrySkin, 1m), "Country · With Skin");
        till = till.With(second).Resume(first.Key, Noon);

        Assert.Equal((first.Key, null), (till.Open.Key, till.Open.HeldAt));
        Assert.Equal(second.Key, Assert.Single(till.Held).Key);
    }

    [Fact]
    public void Resume_UnknownCart_ChangesNothing()
    {
        var till = Till.New(Guid.CreateVersion7());
        Assert.Same(till, till.Resume(Guid.CreateVersion7(), Noon));
    }

    [Fact]
    public void Next_AfterASale_IsAnEmptyCartWithItsOwnKey()
    {
        var key = Guid.CreateVersion7();
        Assert.Equal(Cart.Empty(key, 1).Key, Till.New(Guid.CreateVersion7()).With(ThreeLines()).Next(key).Open.Key);
    }

    [Fact]
    public void SavedTill_RoundTrip_LosesNothing() => Gen.Select(Carts, Carts).Sample((open, held) =>
    {
        var user = Guid.CreateVersion7();
        var sending = open with { Sending = new SaleAttempt(open.ToSale(3, [new PaymentPart("CASH", open.LinesTotal)]), Noon) };
        var till = new Till(sending.For("Meena", "+919876543210") with { Sending = sending.Sending }, [held with { HeldAt = Noon, Number = 2 }]);

        var back = SavedTill.Read(SavedTill.Write(user, 3, till), user, 3);

        Assert.NotNull(back);
        Assert.Equal(SavedTill.Write(user, 3, till), SavedTill.Write(user, 3, back));
        Assert.Equal(till.Open.Lines, back.Open.Lines);
        Assert.Equal(till.Held[0].Lines, back.Held[0].Lines);
        Assert.Equal((till.Open.Key, till.Open.Name, till.Open.Phone), (back.Open.Key, back.Open.Name, back.Open.Phone));
        Assert.Equal(till.Open.Sending!.Sale.Lines, back.Open.Sending!.Sale.Lines);
    }, iter: 50);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"Version\":99}")]
    [InlineData("not json")]
    public void SavedTill_UnfitText_IsLeftAlone(string text) => Assert.Null(SavedTill.Read(text, Guid.CreateVersion7(), 1));

    [Fact]
    public void SavedTill_OfSomebodyElseOrAnotherStore_IsRefused()
    {
        var user = Guid.CreateVersion7();
        var text = SavedTill.Write(user, 1, Till.New(Guid.CreateVersion7()));

        Assert.NotNull(SavedTill.Read(text, user, 1));
        Assert.Null(SavedTill.Read(text, Guid.CreateVersion7(), 1));
        Assert.Null(SavedTill.Read(text, user, 2));
    }

    [Fact]
    public void AnyActs_KeepEveryCartOnce()
    {
        var act = Gen.OneOf("add", "hold", "resume", "sell", "discard");
        act.List[0, 60].Sample(acts =>
        {
            var till = Till.New(Guid.CreateVersion7());
            foreach (var next in acts)
            {
                till = next switch
                {
                    "add" => till.With(till.Open.Add(Weighed(BroilerSkin, 1m), "Skin")),
                    "hold" => till.Hold(Noon, Guid.CreateVersion7()) is { IsSuccess: true } held ? held.Value : till,
                    "resume" => till.Held.Count > 0 ? till.Resume(till.Held[0].Key, Noon) : till,
                    "discard" => till.Held.Count > 3 ? till.Discard(till.Held[^1].Key) : till,
                    _ => till.Next(Guid.CreateVersion7()),
                };
                Cart[] all = [till.Open, .. till.Held];
                Assert.Equal(all.Length, all.Select(c => c.Key).Distinct().Count());
                Assert.Equal(all.Length, all.Select(c => c.Number).Distinct().Count());
                Assert.True(till.Held.Count <= Till.MaxHeld);
                Assert.All(till.Held, c => Assert.False(c.IsEmpty));
                Assert.Null(till.Open.HeldAt);
            }
        }, iter: 300);
    }

    private static Till Held(Till till) => till.Hold(Noon, Guid.CreateVersion7()).Value;
}
