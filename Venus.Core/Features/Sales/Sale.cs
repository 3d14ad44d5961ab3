using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

/// <summary>Values of <c>sale_payments.method</c>.</summary>
public static class PaymentMethods
{
    public const string Cash = "CASH";
    public const string Upi = "UPI";
    public const string Card = "CARD";
    public const string Bank = "BANK";
    public const string Credit = "CREDIT";

    /// <summary>In the order in which screens offer them.</summary>
    public static IReadOnlyList<string> All { get; } = [Cash, Upi, Card, Bank, Credit];

    /// <summary>The word people read.</summary>
    public static string NameOf(string method) => method switch
    {
        Cash => "Cash",
        Upi => "UPI",
        Card => "Card",
        Bank => "Bank",
        Credit => "Credit",
        _ => method,
    };
}

/// <summary>Values of <c>sales.sale_type</c>.</summary>
public static class SaleTypes
{
    public const string Pos = "POS";
    public const string Bulk = "BULK";
}

/// <summary>One weighing.</summary>
/// <param name="Birds">At least 1 for a form counted in birds, 0 for every other.</param>
/// <param name="ShownPrice">₹ per kg as the screen showed it; a price changed meanwhile refuses the sale (SAL-16).</param>
/// <param name="Price">Another price than the one in force; needs <c>sales.override_price</c> and a reason. Null charges the price in force.</param>
/// <param name="Source">MANUAL, SCALE or LABEL.</param>
/// <param name="AverageConfirmed">The cashier confirmed an unusual weight per bird.</param>
public sealed record SaleLine(
    Guid Sku,
    Weight Weight,
    int Birds,
    Money ShownPrice,
    Money? Price = null,
    string? Reason = null,
    string Source = "MANUAL",
    bool AverageConfirmed = false);

/// <param name="Method">One of <see cref="PaymentMethods"/>; each at most once per sale.</param>
/// <param name="Amount">₹, above 0; the parts sum exactly to the total.</param>
/// <param name="Tendered">Cash handed over, at least the part; null for exact cash and for other methods.</param>
public sealed record PaymentPart(string Method, Money Amount, string? Reference = null, Money? Tendered = null);

/// <summary>Posts a sale. A repeat with the same key and contents answers the first result and posts nothing.</summary>
/// <param name="Key">Made once per cart (uuid v7); becomes the id of the sale.</param>
/// <param name="Customer">Null sells to the walk-in customer.</param>
public sealed record PostSale(
    int Store,
    Guid Key,
    IReadOnlyList<SaleLine> Lines,
    IReadOnlyList<PaymentPart> Payments,
    string Type = SaleTypes.Pos,
    Guid? Customer = null,
    string? Name = null,
    string? Phone = null,
    string? Notes = null);

public sealed record SalePosted(
    Guid Id,
    string Number,
    DateOnly BusinessDate,
    Money LinesTotal,
    Money RoundOff,
    Money Total,
    Money Change,
    string Status,
    DateTimeOffset CreatedAt);

/// <param name="Key">Made once per attempt of the user (uuid v7); becomes the id of the reversal.</param>
public sealed record VoidSale(int Store, Guid Key, Guid Sale, string Reason);

public sealed record SaleVoided(Guid Id, string Number, string SaleNumber, Money Value, IReadOnlyList<Refund> Refunds);

public sealed record Refund(string Method, Money Amount);

/// <summary>One sale in a list.</summary>
/// <param name="Method">The one method of payment, or "Split".</param>
/// <param name="Status">PENDING, PARTIAL or PAID.</param>
public sealed record SaleRow(
    Guid Id,
    string Number,
    DateTimeOffset At,
    DateOnly BusinessDate,
    string Cashier,
    string Customer,
    string Method,
    Weight Weight,
    Money Total,
    string Status,
    bool Voided)
{
    /// <summary>The counter alone, as a number is called inside one store: 004217.</summary>
    public string ShortNumber => DocumentNumber.Short(Number);
}

/// <summary>Filters of the Sales page. Dates are business dates of the store, both included.</summary>
/// <param name="Search">Part of the receipt number or the customer's name, any case.</param>
/// <param name="Voided">Null for both.</param>
public sealed record SaleFilter(
    int Store,
    DateOnly From,
    DateOnly To,
    string? Search = null,
    string? Method = null,
    Guid? Cashier = null,
    bool? Voided = null);

/// <summary>Figures over all sales that match a filter; voided ones count only in <see cref="Voids"/>.</summary>
public sealed record SaleTotals(int Count, Money Amount, int Voids)
{
    public static SaleTotals None { get; } = new(0, Money.Zero, 0);

    /// <summary>The rows of the list, voided ones among them.</summary>
    public int Rows => Count + Voids;
}

/// <summary>A page of a cashier's own sales, and the figures of all of them.</summary>
public sealed record OwnSales(IReadOnlyList<SaleRow> Rows, SaleTotals Totals)
{
    public static OwnSales None { get; } = new([], SaleTotals.None);
}

public sealed record SaleItemRow(
    int LineNo,
    string Sku,
    Weight Weight,
    int Birds,
    Money ListPrice,
    Money Price,
    string? OverrideReason,
    Money Total,
    string? HsnCode,
    decimal GstRate,
    Money Cgst,
    Money Sgst);

public sealed record SalePaymentRow(string Method, Money Amount, string? Reference, Money? Tendered, Money? Change);

public sealed record SaleVoidRow(string Number, DateTimeOffset At, string By, string Reason);

/// <summary>A sale with its parts, as the detail panel and the receipt show it.</summary>
/// <param name="GstNumber">The store's registration when it sold: with it the receipt is a "Tax Invoice" or "Bill of Supply", without it a "Receipt".</param>
public sealed record SaleDetail(
    int Store,
    Guid Id,
    string Number,
    string? GstNumber,
    DateTimeOffset At,
    DateOnly BusinessDate,
    string Cashier,
    string Customer,
    string? Phone,
    string Type,
    Money LinesTotal,
    Money RoundOff,
    Money Total,
    Money Outstanding,
    string Status,
    string? Notes,
    IReadOnlyList<SaleItemRow> Items,
    IReadOnlyList<SalePaymentRow> Payments,
    SaleVoidRow? Void,
    int Prints);

/// <summary>A counted print of a sale.</summary>
/// <param name="Copy">0 for the original; copy n is headed "DUPLICATE n".</param>
public sealed record Receipt(
    SaleDetail Sale,
    int Copy,
    string StoreName,
    string? StoreAddress,
    string? StorePhone,
    string Timezone,
    string Footer);
