using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Sales;

public sealed class ReceiptLinesTests
{
    private const int Columns = 48;

    [Fact]
    public void Of_ReferenceSale_IsTheReferenceReceipt() => AssertText(
        """
                    Venus Chicken - Downtown
                12 Market Road, Bengaluru 560001
                     GSTIN 29ABCDE1234F1Z5
        ------------------------------------------------
                         Bill of Supply
        No.                             S01/26-27/004217
        14-07-2026 11:43                    Meena Kumari
        Customer                        Walk-in Customer
        ------------------------------------------------
        Broiler Chicken - With Skin
        2.500 kg × 180.00                         450.00
        Broiler Chicken - Skinless
        1.240 kg × 220.00                         272.80
        Broiler Chicken - Live
        3 birds, 6.150 kg × 120.00                738.00
        ------------------------------------------------
        3 lines, 9.890 kg, 3 birds              1,460.80
        Round-off                                  +0.20
        Total                                Rs 1,461.00
        GST nil rated, included                     0.00
        ------------------------------------------------
        UPI, ref 619512408733                     800.00
        Cash                                      661.00
        Cash received                             700.00
        Change                                  Rs 39.00
        ------------------------------------------------
                     Thank you! Visit again
        """,
        SaleSamples.Receipt);

    [Fact]
    public void Of_TaxedDuplicateOnAccount_SplitsTheTaxPerRate() => AssertText(
        """
                    Venus Chicken - Downtown
                         12 Market Road
                        Bengaluru 560001
                      Phone +918041234567
                     GSTIN 29ABCDE1234F1Z5
        ------------------------------------------------
                          Tax Invoice
                          DUPLICATE 2
        No.                             S01/26-27/004217
        14-07-2026 11:43                    Meena Kumari
        Customer                             Hotel Anand
        ------------------------------------------------
        Marinated Chicken
        2.500 kg × 210.00                         525.00
        Broiler Chicken - With Skin
        1.000 kg × 180.00                         180.00
        ------------------------------------------------
        2 lines, 3.500 kg                         705.00
        Total                                  Rs 705.00
        Taxable at 5 %                            500.00
        CGST 2.5 %                                 12.50
        SGST 2.5 %                                 12.50
        Nil rated                                 180.00
        ------------------------------------------------
        On account                                705.00
        ------------------------------------------------
                     Thank you! Visit again
        """,
        SaleSamples.Receipt with
        {
            Copy = 2,
            StoreAddress = "12 Market Road\r\n  Bengaluru 560001 ",
            StorePhone = "+918041234567",
            Sale = SaleSamples.Detail with
            {
                Customer = "Hotel Anand",
                LinesTotal = new Money(705m),
                RoundOff = Money.Zero,
                Total = new Money(705m),
                Items = [SaleSamples.Item(1, "Marinated Chicken", 2.5m, 210m, 525m, rate: 5m, tax: 12.5m), SaleSamples.Item(2, "Broiler Chicken - With Skin", 1m, 180m, 180m)],
                Payments = [new SalePaymentRow(PaymentMethods.Credit, new Money(705m), null, null, null)],
            },
        });

    [Theory]
    [InlineData(null, "Receipt")]
    [InlineData("29ABCDE1234F1Z5", "Bill of Supply")]
    public void TitleOf_UntaxedSale_DependsOnTheStoresNumber(string? gst, string title) =>
        Assert.Equal(title, ReceiptLines.TitleOf(SaleSamples.Receipt with { Sale = SaleSamples.Detail with { GstNumber = gst } }));

    [Fact]
    public void Of_StoreWithoutGst_SaysNothingOfTax() =>
        Assert.DoesNotContain(ReceiptLines.Of(SaleSamples.Receipt with { Sale = SaleSamples.Detail with { GstNumber = null } }), l => l.Left.Contains("GST", StringComparison.Ordinal));

    [Fact]
    public void Of_ExactCash_SaysNothingOfChange()
    {
        var exact = SaleSamples.Detail with { Payments = [new SalePaymentRow(PaymentMethods.Cash, new Money(1461m), null, new Money(1461m), Money.Zero)] };

        Assert.DoesNotContain(ReceiptLines.Of(SaleSamples.Receipt with { Sale = exact }), l => l.Left is "Cash received" or "Change");
    }

    [Fact]
    public void Of_VoidedSale_SaysSoUnderTheTitle()
    {
        var titles = ReceiptLines.Of(SaleSamples.Receipt with { Copy = 1, Sale = SaleSamples.Voided }).Where(l => l.Kind == ReceiptLineKind.Title).Select(l => l.Left);

        Assert.Equal(["Bill of Supply", "DUPLICATE 1", "VOIDED S01/VOI/26-27/000003"], titles);
    }

    [Fact]
    public void Of_HundredLines_OmitsNone()
    {
        var items = Enumerable.Range(1, 100).Select(n => SaleSamples.Item(n, $"Cut {n}", n, 1m, n)).ToList();

        var lines = ReceiptLines.Of(SaleSamples.Receipt with { Sale = SaleSamples.Detail with { Items = items } });

        Assert.Equal(items.Select(i => i.Sku), lines.Where(l => l.Kind == ReceiptLineKind.Item).Select(l => l.Left));
        Assert.Contains(lines, l => l.Left == "100 lines, 5,050.000 kg");
    }

    private static void AssertText(string expected, Receipt receipt)
    {
        var lines = ReceiptLines.Of(receipt).Select(l => l.Kind switch
        {
            ReceiptLineKind.Rule => new string('-', Columns),
            ReceiptLineKind.StoreName or ReceiptLineKind.Title or ReceiptLineKind.Centred => l.Left.PadLeft((Columns + l.Left.Length) / 2),
            _ => l.Right.Length == 0 ? l.Left : l.Left + l.Right.PadLeft(Columns - l.Left.Length),
        }).ToList();

        Assert.Equal(expected, string.Join('\n', lines));
        Assert.All(lines, l => Assert.True(l.Length <= Columns, l));
    }
}
