using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Sales;

/// <summary>The sale of the reference receipt, and variations of it, for tests without a database.</summary>
internal static class SaleSamples
{
    /// <summary>14 July 2026, 11:43 in the store.</summary>
    public static readonly DateTimeOffset At = new(2026, 7, 14, 6, 13, 0, TimeSpan.Zero);

    public static SaleDetail Detail { get; } = new(
        1,
        new Guid("00000000-0000-7000-8000-000000004217"),
        "S01/26-27/004217",
        "29ABCDE1234F1Z5",
        At,
        new DateOnly(2026, 7, 14),
        "Meena Kumari",
        "Walk-in Customer",
        Phone: null,
        SaleTypes.Pos,
        new Money(1460.80m),
        new Money(0.20m),
        new Money(1461m),
        Outstanding: Money.Zero,
        "PAID",
        Notes: null,
        [
            Item(1, "Broiler Chicken - With Skin", 2.5m, 180m, 450m),
            Item(2, "Broiler Chicken - Skinless", 1.24m, 220m, 272.80m),
            Item(3, "Broiler Chicken - Live", 6.15m, 120m, 738m, birds: 3),
        ],
        [
            new SalePaymentRow(PaymentMethods.Cash, new Money(661m), null, new Money(700m), new Money(39m)),
            new SalePaymentRow(PaymentMethods.Upi, new Money(800m), "619512408733", null, null),
        ],
        Void: null,
        Prints: 1);

    /// <summary>What the posting of <see cref="Detail"/> answered.</summary>
    public static SalePosted Posted { get; } = new(
        Detail.Id, Detail.Number, Detail.BusinessDate, Detail.LinesTotal, Detail.RoundOff, Detail.Total, new Money(39), "PAID", At);

    public static SaleDetail Voided { get; } = Detail with
    {
        Void = new SaleVoidRow("S01/VOI/26-27/000003", At.AddMinutes(9), "Ravi Kumar", "Wrong weight"),
    };

    public static Receipt Receipt { get; } = new(
        Detail, Copy: 0, "Venus Chicken - Downtown", "12 Market Road, Bengaluru 560001", StorePhone: null, "Asia/Kolkata",
        "Thank you! Visit again");

    public static SaleItemRow Item(int line, string sku, decimal kg, decimal price, decimal total, int birds = 0, decimal rate = 0, decimal tax = 0) => new(
        line, sku, new Weight(kg), birds, new Money(price), new Money(price), null, new Money(total), "0207", rate, new Money(tax), new Money(tax));

    public static SaleRow Row(int no, bool voided = false, string customer = "Walk-in Customer", string method = PaymentMethods.Cash) => new(
        no == 4217 ? Detail.Id : new Guid($"00000000-0000-7000-8000-{no:D12}"),
        $"S01/26-27/{no:000000}",
        At.AddMinutes(no - 4217),
        Detail.BusinessDate,
        "Meena Kumari",
        customer,
        method,
        new Weight(9.89m),
        new Money(1461m),
        "PAID",
        voided);
}
