using CsCheck;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Stock;

public sealed class AdjustmentRulesTests
{
    private static readonly StockBucket Live = new("BROILER", "LIVE", new Weight(120), 60, 7);

    [Fact]
    public void STK_8_Set_LowerTarget_IsOneDebit()
    {
        var (kg, birds) = AdjustmentRules.Change(Live, AdjustmentMode.Set, new Weight(118.5m), 58);

        Assert.Equal(new AdjustmentPostedRow(AdjustmentRules.Debit, new Weight(-1.5m), -2), Assert.Single(AdjustmentRules.Rows(kg, birds)));
    }

    [Fact]
    public void STK_21_Set_KgDownBirdsUp_IsTwoRows()
    {
        var (kg, birds) = AdjustmentRules.Change(Live, AdjustmentMode.Set, new Weight(118.5m), 61);

        Assert.Equal(
            [new(AdjustmentRules.Debit, new Weight(-1.5m), 0), new(AdjustmentRules.Credit, Weight.Zero, 1)],
            AdjustmentRules.Rows(kg, birds));
    }

    [Fact]
    public void Rows_NothingChanges_None()
    {
        var (kg, birds) = AdjustmentRules.Change(Live, AdjustmentMode.Set, Live.Kg, Live.Birds);

        Assert.Empty(AdjustmentRules.Rows(kg, birds));
    }

    [Fact]
    public void Rows_Opening_KeepsItsReason() =>
        Assert.Equal(
            new AdjustmentPostedRow(AdjustmentRules.OpeningBalance, new Weight(5), 2),
            Assert.Single(AdjustmentRules.Rows(new Weight(5), 2, AdjustmentRules.OpeningBalance)));

    [Fact]
    public void Rows_AnyChange_SumsToItAndEachGoesOneWay() =>
        Gen.Select(Gen.Int[-5_000_000, 5_000_000], Gen.Int[-500, 500]).Sample((grams, birds) =>
        {
            var kg = new Weight(grams / 1000m);
            var rows = AdjustmentRules.Rows(kg, birds);
            Assert.Equal((kg, birds), (rows.Sum(r => r.Kg), rows.Sum(r => r.Birds)));
            Assert.All(rows, r => Assert.True(Math.Sign(r.Kg.Kg) * Math.Sign(r.Birds) >= 0 && (r.Kg != Weight.Zero || r.Birds != 0)));
            Assert.All(rows, r => Assert.Equal(r.Kg < Weight.Zero || r.Birds < 0 ? AdjustmentRules.Debit : AdjustmentRules.Credit, r.Reason));
        });
}
