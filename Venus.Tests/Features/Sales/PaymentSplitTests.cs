using CsCheck;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using static Venus.Core.Features.Sales.PaymentMethods;

namespace Venus.Tests.Features.Sales;

public sealed class PaymentSplitTests
{
    private static readonly Money Total = new(1461);

    // Stock section 9: more decimals are refused, not cut. A received sum left empty would count as the exact one.
    [Fact]
    public void Set_MoreDecimalsThanMoneyHas_IsRefusedAndChangesNothing()
    {
        var payment = PaymentSplit.Start(new Money(450));
        var pasted = Type(payment, "500").Set(PaymentField.Received, "450.005");

        Assert.Equal("Two decimals only", pasted.Missing);
        Assert.Equal(new Money(50), pasted.Change);
        Assert.Null(pasted.Press("5").Press("0").Press("0").Missing);
        Assert.Null(pasted.Set(PaymentField.Received, "450.00").Missing);
        Assert.Null(pasted.Choose(PaymentMethods.Upi).Choose(PaymentMethods.Cash).Fault);
    }

    [Fact]
    public void Start_IsExactCash()
    {
        var payment = PaymentSplit.Start(Total);

        Assert.Null(payment.Missing);
        Assert.Equal([new PaymentPart(Cash, Total)], payment.ToParts());
        Assert.Equal(Money.Zero, payment.Change);
    }

    // SAL-8
    [Fact]
    public void Press_CashReceived_GivesChangeOrFallsShort()
    {
        var payment = PaymentSplit.Start(new Money(450));

        Assert.Equal(new Money(50), Type(payment, "500").Change);
        Assert.Null(Type(payment, "500").Missing);
        Assert.Equal("₹50.00 short", Type(payment, "400").Missing);
        Assert.Equal([new PaymentPart(Cash, new Money(450), Tendered: new Money(500))], Type(payment, "500").ToParts());
    }

    [Fact]
    public void Choose_AnotherMethod_TakesAllUntilLessIsTyped()
    {
        var upi = PaymentSplit.Start(Total).Choose(Upi);
        Assert.Equal([new PaymentPart(Upi, Total)], upi.ToParts());
        Assert.Null(upi.Change);

        var split = Type(upi, "800");
        Assert.Equal([new PaymentPart(Upi, new Money(800)), new PaymentPart(Cash, new Money(661))], split.ToParts());
        Assert.Null(split.Missing);

        split = Type(split.Choose(Cash), "700");
        Assert.Equal(new Money(39), split.Change);
        Assert.Equal([(20, 1), (10, 1), (5, 1), (2, 2)], SaleRules.InNotes(split.Change!.Value));
    }

    [Fact]
    public void Choose_ThirdMethod_TakesTheRestInPlaceOfCash()
    {
        var split = Type(PaymentSplit.Start(Total).Choose(Upi), "800").Choose(Card);

        Assert.Equal([new PaymentPart(Upi, new Money(800)), new PaymentPart(Card, new Money(661))], split.ToParts());
    }

    [Fact]
    public void Remove_Part_GoesBackToCash()
    {
        var split = Type(PaymentSplit.Start(Total).Choose(Upi), "800").Remove(Upi);

        Assert.Equal([new PaymentPart(Cash, Total)], split.ToParts());
        Assert.Equal(Cash, split.Chosen);
    }

    [Fact]
    public void Remove_Cash_LeavesTheRestOpen()
    {
        var split = Type(PaymentSplit.Start(Total).Choose(Upi), "800").Remove(Cash);
        Assert.Equal("₹661.00 still to pay", split.Missing);
        Assert.Equal("Choose how it is paid", split.Remove(Upi).Missing);

        Assert.Null(split.FillRest().Missing);
        Assert.Equal([new PaymentPart(Upi, Total)], split.FillRest().ToParts());
        Assert.Null(split.Choose(Cash).Missing);
    }

    [Fact]
    public void Press_MoreThanTheSale_IsRefused()
    {
        var split = Type(PaymentSplit.Start(Total).Choose(Upi), "1500");

        Assert.Equal("₹39.00 more than the sale", split.Missing);
        Assert.Equal([Upi], split.Parts.Select(p => p.Method));
    }

    [Fact]
    public void Missing_EmptyPart_NamesIt()
    {
        var split = Type(PaymentSplit.Start(Total).Choose(Upi), "1461").Choose(Card);

        Assert.Equal("Enter the Card part, or remove it", split.Missing);
    }

    [Fact]
    public void Refer_Reference_IsTrimmed() =>
        Assert.Equal("619512408733", PaymentSplit.Start(Total).Choose(Upi).Refer(" 619512408733 ").ToParts().Single().Reference);

    [Fact]
    public void For_AnotherTotal_LetsTheRestFollow()
    {
        var split = Type(PaymentSplit.Start(Total).Choose(Upi), "800").Choose(Cash);

        Assert.Equal(new Money(700), split.For(new Money(1500)).Parts.Single(p => p.Method == Cash).Value);
        var without = split.For(new Money(800));
        Assert.Equal((Upi, null), (without.Chosen, without.Missing));
        Assert.Equal("₹100.00 more than the sale", split.For(new Money(700)).Missing);
    }

    [Theory]
    [InlineData(661, new[] { 670, 700, 1000, 2000 })]
    [InlineData(100, new[] { 500, 1000, 2000 })]
    [InlineData(255.41, new[] { 260, 300, 500, 1000 })]
    [InlineData(5100, new[] { 5500, 6000 })]
    public void LikelyNotes_Part_AreTheNextRoundSums(double part, int[] expected) =>
        Assert.Equal(expected, PaymentSplit.LikelyNotes(new Money((decimal)part)));

    [Fact]
    public void AnyActs_NeverLeaveAnUnsoundSale()
    {
        Gen<Func<PaymentSplit, PaymentSplit>> act = Gen.OneOf<Func<PaymentSplit, PaymentSplit>>(
            Methods.Select<string, Func<PaymentSplit, PaymentSplit>>(m => p => p.Choose(m)),
            Methods.Select<string, Func<PaymentSplit, PaymentSplit>>(m => p => p.Remove(m)),
            Gen.OneOf("1", "5", "00", ".", TypedFigure.Backspace, TypedFigure.Clear).Select<string, Func<PaymentSplit, PaymentSplit>>(k => p => p.Press(k)),
            Gen.OneOf(PaymentField.Amount, PaymentField.Received).Select<PaymentField, Func<PaymentSplit, PaymentSplit>>(f => p => p.Enter(f)),
            Gen.Int[1, 3000].Select<int, Func<PaymentSplit, PaymentSplit>>(n => p => p.Set(PaymentField.Received, $"{n}")),
            Gen.Int[1, 2000].Select<int, Func<PaymentSplit, PaymentSplit>>(n => p => p.For(new Money(n))),
            Gen.Const<Func<PaymentSplit, PaymentSplit>>(p => p.FillRest()));

        Gen.Select(Gen.Int[1, 500_000].Select(paise => new Money(paise / 100m)), act.List[0, 25]).Sample((total, acts) =>
        {
            var payment = acts.Aggregate(PaymentSplit.Start(total), (state, next) => next(state));
            Assert.Equal(payment.Total, payment.Paid + payment.Rest);
            Assert.Equal(payment.Parts.Count, payment.Parts.Select(p => p.Method).Distinct().Count());
            Assert.True(payment.Parts.Count(p => !p.IsTyped) <= 1);
            Assert.Equal(payment.Parts.Count == 0, payment.Part is null);
            if (payment.Missing is not null)
                return;
            var parts = payment.ToParts();
            Assert.Equal(payment.Total, parts.Sum(p => p.Amount));
            Assert.All(parts, p => Assert.True(p.Amount > Money.Zero));
            Assert.All(parts, p => Assert.True(p.Tendered is null || (p.Method == Cash && p.Tendered >= p.Amount)));
        });
    }

    private static readonly Gen<string> Methods = Gen.OneOf(Cash, Upi, Card, Bank);

    private static PaymentSplit Type(PaymentSplit payment, string keys) => keys.Aggregate(payment, (state, key) => state.Press(key.ToString()));
}
