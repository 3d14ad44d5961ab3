using CsCheck;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using static Venus.Tests.Features.Sales.CounterSamples;

namespace Venus.Tests.Features.Sales;

public sealed class WeighingTests
{
    private static readonly (Weight, int) Nothing = (Weight.Zero, 0);

    [Fact]
    public void Press_Digits_WeighAndPrice()
    {
        var weighing = Type(Weighing.Of(CountrySkin), "0.850");

        Assert.Equal(new Weight(0.850m), weighing.Weight);
        Assert.Equal(new Money(357), weighing.Total);
        Assert.Equal("357.00", weighing.Text(WeighingField.Amount));
        Assert.Null(weighing.Missing(Nothing, requireScale: false));
    }

    // SAL-7
    [Theory]
    [InlineData(180, "100", 0.556, 100.08)]
    [InlineData(189.50, "250", 1.319, 249.95)]
    public void Press_Amount_BuysWholeGrams(double price, string amount, double kg, double total)
    {
        var weighing = Type(Weighing.Of(BroilerSkin with { Price = new Money((decimal)price) }).Press("*"), amount);

        Assert.Equal(new Weight((decimal)kg), weighing.Weight);
        Assert.Equal(new Money((decimal)total), weighing.Total);
        Assert.Equal(amount, weighing.Text(WeighingField.Amount));
    }

    [Fact]
    public void Press_StarAndBack_KeepsTheWeightUntilADigitReplacesIt()
    {
        var switched = Type(Weighing.Of(CountrySkin), "0.85").Press("*");

        Assert.Equal(WeighingField.Amount, switched.Field);
        Assert.Equal(new Weight(0.85m), switched.Weight);
        Assert.Equal("4", switched.Press("4").Text(WeighingField.Amount));
        Assert.Equal("0.85", switched.Press("*").Text(WeighingField.Weight));
    }

    [Fact]
    public void Press_BackspaceInAFreshField_ShortensWhatStandsThere() =>
        Assert.Equal("357.0", Type(Weighing.Of(CountrySkin), "0.85").Press("*").Press(TypedFigure.Backspace).Text(WeighingField.Amount));

    // Stock section 9: more decimals are refused, not cut.
    [Fact]
    public void Set_MoreDecimalsThanTheFieldHolds_IsRefusedAndChangesNothing()
    {
        var pasted = Type(Weighing.Of(CountrySkin), "0.850").Set(WeighingField.Weight, "1.2345");

        Assert.Equal(("Three decimals only", WeighingField.Weight), pasted.Missing(Nothing, false));
        Assert.Equal(new Weight(0.850m), pasted.Weight);
        Assert.Equal(new Weight(2), pasted.Press("2").Weight);
        Assert.Null(pasted.Press("2").Missing(Nothing, false));
        Assert.Null(pasted.Enter(WeighingField.Amount).Missing(Nothing, false));
        Assert.Null(pasted.Set(WeighingField.Weight, "1.2340").Missing(Nothing, false));
    }

    [Fact]
    public void Of_CountedInBirds_StartsAtTheBirds()
    {
        var weighing = Type(Weighing.Of(BroilerLive), "3");
        Assert.Equal(3, weighing.Birds);
        Assert.Equal(("Enter the weight", WeighingField.Weight), weighing.Missing(Nothing, false));

        weighing = Type(weighing.Enter(WeighingField.Weight), "6.15");
        Assert.Equal(new Weight(2.05m), weighing.Average);
        Assert.Equal(new Money(738), weighing.Total);
        Assert.False(weighing.IsAverageUnusual);
    }

    [Fact]
    public void Press_Tab_GoesThroughTheFields()
    {
        var weighing = Type(Weighing.Of(BroilerLive), "3").Press("Tab");
        Assert.Equal(WeighingField.Weight, weighing.Field);

        weighing = Type(weighing, "6.15").Press("Tab");
        Assert.Equal((WeighingField.Amount, "738.00"), (weighing.Field, weighing.Text(WeighingField.Amount)));
        Assert.Equal(WeighingField.Amount, weighing.Press("Tab").Field);
    }

    [Fact]
    public void Enter_Birds_OfADressedForm_ChangesNothing()
    {
        var weighing = Weighing.Of(BroilerSkin);
        Assert.Same(weighing, weighing.Enter(WeighingField.Birds));
    }

    [Fact]
    public void IsAverageUnusual_TooHeavyBirds_IsTrue() => Assert.True(Weighed(BroilerLive, 9m, 2).IsAverageUnusual);

    [Fact]
    public void Missing_EachReason_NamesItsField()
    {
        Assert.Equal(("None in stock", WeighingField.Weight), Weighing.Of(Liver).Missing(Nothing, false));
        Assert.Equal(("Enter the birds", WeighingField.Birds), Weighing.Of(BroilerLive).Missing(Nothing, false));
        Assert.Equal(("Enter the weight", WeighingField.Weight), Weighing.Of(BroilerSkin).Missing(Nothing, false));
        Assert.Equal(("Enter the amount", WeighingField.Amount), Weighing.Of(BroilerSkin).Press("*").Missing(Nothing, false));
        Assert.Equal(("Too little to weigh", WeighingField.Amount), Type(Weighing.Of(BroilerSkin).Press("*"), "0.01").Missing(Nothing, false));
        Assert.Equal(("Comes to ₹0.00", WeighingField.Weight), Type(Weighing.Of(BroilerSkin with { Price = new Money(4.99m) }), "0.001").Missing(Nothing, false));
        Assert.Equal(("12.350 kg in stock, 12.351 kg needed", WeighingField.Weight), Weighed(CountrySkin, 12.351m).Missing(Nothing, false));
        Assert.Equal(("12.350 kg in stock, 13.000 kg needed", WeighingField.Weight), Weighed(CountrySkin, 2m).Missing((new Weight(11), 0), false));
        Assert.Equal(("120 birds in stock, 121 needed", WeighingField.Birds), Weighed(BroilerLive, 2m, 1).Missing((Weight.Zero, 120), false));
        Assert.Equal(("This store takes weights from the scale only", WeighingField.Weight), Weighed(CountrySkin, 1m).Missing(Nothing, true));
        Assert.Null(Weighed(BroilerLive, 4m, 2).Missing(Nothing, true));
    }

    [Fact]
    public void Press_AnyKeys_NeverBreaksTheFigures()
    {
        var keys = Gen.OneOf("0", "1", "7", "00", ".", "*", TypedFigure.Backspace, TypedFigure.Clear, "x");
        Gen.Select(Gen.OneOf(BroilerLive, BroilerSkin, CountrySkin), keys.List[0, 40]).Sample((item, pressed) =>
        {
            var weighing = pressed.Aggregate(Weighing.Of(item), (state, key) => state.Press(key));
            Assert.Equal(SaleRules.LineTotal(weighing.Weight, item.Price), weighing.Total);
            Assert.Equal(TypedFigure.Value(weighing.Typed), weighing.ByAmount ? TypedFigure.Value(weighing.Text(WeighingField.Amount)) : weighing.Weight.Kg);
            Assert.True(item.CountedInBirds || weighing.Birds == 0);
        });
    }

    [Fact]
    public void Press_StarTwice_IsTheSameWeighing() =>
        Kg.Sample(kg =>
        {
            var weighing = Weighed(CountrySkin, kg);
            var back = weighing.Press("*").Press("*");
            Assert.Equal((weighing.Weight, weighing.Total, weighing.Field), (back.Weight, back.Total, back.Field));
        });

    private static Weighing Type(Weighing weighing, string keys) => keys.Aggregate(weighing, (state, key) => state.Press(key.ToString()));
}
