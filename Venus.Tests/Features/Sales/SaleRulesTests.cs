using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Sales;

public sealed class SaleRulesTests
{
    [Theory]
    [InlineData(100, 180, 0.556, 100.08)]
    [InlineData(250, 189.50, 1.319, 249.95)]
    public void SAL_7_WeightFor_Amount_IsToTheGram(decimal amount, decimal price, decimal kg, decimal total)
    {
        var weight = SaleRules.WeightFor(new Money(amount), new Money(price));

        Assert.Equal(new Weight(kg), weight);
        Assert.Equal(new Money(total), SaleRules.LineTotal(weight, new Money(price)));
    }

    [Theory]
    [InlineData(255.41, 255)]
    [InlineData(255.50, 256)]
    [InlineData(0.49, 0)]
    public void SAL_4_Total_RoundsOffHalfAwayFromZero(decimal goods, decimal total)
    {
        Assert.Equal(new Money(total), SaleRules.Total(new Money(goods), roundOff: true));
        Assert.Equal(new Money(goods), SaleRules.Total(new Money(goods), roundOff: false));
    }

    [Theory]
    [InlineData(500, 25, true)]
    [InlineData(50, 25, false)]
    [InlineData(2, 4, false)]
    [InlineData(1.999, 4, true)]
    public void STK_28_IsUnusualAverage_OutsideTheRange_Asks(decimal kg, int birds, bool asks) =>
        Assert.Equal(asks, SaleRules.IsUnusualAverage(new Weight(kg), birds, new Weight(0.5m), new Weight(4m)));

    [Fact]
    public void IsUnusualAverage_WithoutRange_NeverAsks() => Assert.False(SaleRules.IsUnusualAverage(new Weight(500m), 1, null, null));

    [Fact]
    public void SAL_8_Change_TenderedTooLittle_IsNegative()
    {
        Assert.Equal(new Money(50m), SaleRules.Change(new Money(450m), new Money(500m)));
        Assert.Equal(new Money(-50m), SaleRules.Change(new Money(450m), new Money(400m)));
    }

    [Fact]
    public void InNotes_Change_IsLargestFirst() =>
        Assert.Equal([(200, 1), (50, 1), (20, 1), (10, 1), (5, 1), (2, 2)], SaleRules.InNotes(new Money(289.75m)));
}
