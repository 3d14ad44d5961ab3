using System.Globalization;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

/// <summary>How loud a line of a receipt is, and where it stands.</summary>
public enum ReceiptLineKind
{
    Plain,
    Centred,
    StoreName,
    Title,
    Number,

    /// <summary>A name on the right, which takes what the left leaves.</summary>
    Name,
    Item,
    Total,
    Strong,
    Rule,
}

/// <summary>One line of a receipt: text on the left, a figure on the right. Plain text, whatever a name or note contains.</summary>
public sealed record ReceiptLine(ReceiptLineKind Kind, string Left = "", string Right = "");

/// <summary>
/// What stands on a receipt and in which order (domain document "Sales", section 7): the same on paper from a browser as on a thermal printer of
/// 48 columns. Amounts are in rupees; the total and the change carry "Rs", which every printer can write.
/// </summary>
public static class ReceiptLines
{
    public static IReadOnlyList<ReceiptLine> Of(Receipt receipt) =>
    [
        .. Heading(receipt),
        Rule,
        .. Document(receipt),
        Rule,
        .. receipt.Sale.Items.SelectMany(Item),
        Rule,
        .. Sum(receipt),
        Rule,
        .. Payments(receipt.Sale),
        Rule,
        Centred(receipt.Footer),
    ];

    /// <summary>"Tax Invoice" when the sale contains tax, else "Bill of Supply" in a store with a GST number, else "Receipt".</summary>
    public static string TitleOf(Receipt receipt) =>
        IsTaxed(receipt.Sale) ? "Tax Invoice" : receipt.Sale.GstNumber is null ? "Receipt" : "Bill of Supply";

    private static ReceiptLine Rule { get; } = new(ReceiptLineKind.Rule);

    private static bool IsTaxed(SaleDetail sale) => sale.Items.Any(i => i.Cgst > Money.Zero);

    private static IEnumerable<ReceiptLine> Heading(Receipt receipt)
    {
        yield return new(ReceiptLineKind.StoreName, receipt.StoreName);
        foreach (var line in (receipt.StoreAddress ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            yield return Centred(line);
        if (receipt.StorePhone is { } phone)
            yield return Centred($"Phone {phone}");
        if (receipt.Sale.GstNumber is { } gst)
            yield return Centred($"GSTIN {gst}");
    }

    private static IEnumerable<ReceiptLine> Document(Receipt receipt)
    {
        var sale = receipt.Sale;
        yield return new(ReceiptLineKind.Title, TitleOf(receipt));
        if (receipt.Copy > 0)
            yield return new(ReceiptLineKind.Title, $"DUPLICATE {receipt.Copy}");
        if (sale.Void is { } undone)
            yield return new(ReceiptLineKind.Title, $"VOIDED {undone.Number}");
        yield return new(ReceiptLineKind.Number, "No.", sale.Number);
        yield return new(ReceiptLineKind.Name, StoreDays.LocalTime(receipt.Timezone, sale.At).ToString("dd-MM-yyyy HH:mm", CultureInfo.InvariantCulture), sale.Cashier);
        yield return new(ReceiptLineKind.Name, "Customer", sale.Customer);
    }

    private static IEnumerable<ReceiptLine> Item(SaleItemRow item)
    {
        yield return new(ReceiptLineKind.Item, item.Sku);
        var birds = item.Birds > 0 ? $"{Counted.Of(item.Birds, "bird")}, " : "";
        yield return new(ReceiptLineKind.Plain, $"{birds}{item.Weight} × {item.Price.ToFigure()}", item.Total.ToFigure());
    }

    private static IEnumerable<ReceiptLine> Sum(Receipt receipt)
    {
        var sale = receipt.Sale;
        var birds = sale.Items.Sum(i => i.Birds);
        yield return new(ReceiptLineKind.Plain, $"{Counted.Of(sale.Items.Count, "line")}, {sale.Items.Sum(i => i.Weight)}{(birds > 0 ? $", {Counted.Of(birds, "bird")}" : "")}", sale.LinesTotal.ToFigure());
        if (sale.RoundOff != Money.Zero)
            yield return new(ReceiptLineKind.Plain, "Round-off", (sale.RoundOff > Money.Zero ? "+" : "") + sale.RoundOff.ToFigure());
        yield return new(ReceiptLineKind.Total, "Total", InRupees(sale.Total));
        foreach (var line in IsTaxed(sale) ? Tax(sale) : [])
            yield return line;
        if (!IsTaxed(sale) && sale.GstNumber is not null)
            yield return new(ReceiptLineKind.Plain, "GST nil rated, included", Money.Zero.ToFigure());
    }

    private static IEnumerable<ReceiptLine> Tax(SaleDetail sale)
    {
        foreach (var rate in sale.Items.Where(i => i.Cgst > Money.Zero).GroupBy(i => i.GstRate).OrderBy(g => g.Key))
        {
            var (cgst, sgst) = (rate.Sum(i => i.Cgst), rate.Sum(i => i.Sgst));
            yield return new(ReceiptLineKind.Plain, $"Taxable at {Percent(rate.Key)}", (rate.Sum(i => i.Total) - cgst - sgst).ToFigure());
            yield return new(ReceiptLineKind.Plain, $"CGST {Percent(rate.Key / 2)}", cgst.ToFigure());
            yield return new(ReceiptLineKind.Plain, $"SGST {Percent(rate.Key / 2)}", sgst.ToFigure());
        }

        if (sale.Items.Where(i => i.Cgst == Money.Zero).Sum(i => i.Total) is var free && free > Money.Zero)
            yield return new(ReceiptLineKind.Plain, "Nil rated", free.ToFigure());
    }

    // Cash comes last: what was received and given back belongs below it.
    private static IEnumerable<ReceiptLine> Payments(SaleDetail sale)
    {
        foreach (var part in sale.Payments.OrderBy(p => p.Method == PaymentMethods.Cash))
        {
            var name = part.Method == PaymentMethods.Credit ? "On account" : PaymentMethods.NameOf(part.Method);
            yield return new(ReceiptLineKind.Plain, part.Reference is { } reference ? $"{name}, ref {reference}" : name, part.Amount.ToFigure());
            if (part.Tendered is { } tendered && part.Change is { } change && change > Money.Zero)
            {
                yield return new(ReceiptLineKind.Plain, "Cash received", tendered.ToFigure());
                yield return new(ReceiptLineKind.Strong, "Change", InRupees(change));
            }
        }
    }

    private static ReceiptLine Centred(string text) => new(ReceiptLineKind.Centred, text);

    private static string InRupees(Money amount) => $"Rs {amount.ToFigure()}";

    private static string Percent(decimal rate) => $"{rate.ToString("0.##", CultureInfo.InvariantCulture)} %";
}
