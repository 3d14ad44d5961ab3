using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Server.Api;

internal sealed record SaleLineRequest(
    Guid? Sku, decimal? Weight, int? Birds, decimal? ShownPrice, decimal? Price, string? Reason, string? Source, bool? AverageConfirmed);

internal sealed record PaymentRequest(string? Method, decimal? Amount, string? Reference, decimal? Tendered);

/// <summary>The body of a sale as a client sends it: nothing is taken for granted.</summary>
internal sealed record SaleRequest(
    int? Store,
    string? Type,
    Guid? Customer,
    string? Name,
    string? Phone,
    string? Notes,
    IReadOnlyList<SaleLineRequest?>? Lines,
    IReadOnlyList<PaymentRequest?>? Payments)
{
    private const int MostLines = 100;
    private const decimal Largest = 9_999_999_999.99m;

    /// <summary>The command, or the first thing that no sale can have.</summary>
    public Result<PostSale> ToCommand(Guid key)
    {
        if (Store is not { } store)
            return new InvalidInput("store", "Name the store by its number.");
        if (Type is not (null or SaleTypes.Pos or SaleTypes.Bulk))
            return new InvalidInput("type", "A sale is POS or BULK.");
        if (Lines is not { Count: >= 1 and <= MostLines } lines)
            return new InvalidInput("lines", $"A sale has 1 to {MostLines} lines.");
        if (Payments is not { Count: >= 1 } payments)
            return new InvalidInput("payments", "A sale names its payment parts.");
        if (lines.Select((line, index) => LineFault(line, index + 1)).FirstOrDefault(fault => fault is not null) is { } inLine)
            return inLine;
        if (payments.Select(PaymentFault).FirstOrDefault(fault => fault is not null) is { } inPayment)
            return inPayment;
        if (!new[] { Name, Phone, Notes }.All(ApiText.IsPrintable))
            return new InvalidInput("notes", "Texts hold no zero character.");

        return new PostSale(
            store,
            key,
            [.. lines.Select(l => new SaleLine(l!.Sku!.Value, new Weight(l.Weight!.Value), l.Birds ?? 0, new Money(l.ShownPrice!.Value),
                l.Price is { } price ? new Money(price) : null, l.Reason, l.Source ?? "MANUAL", l.AverageConfirmed ?? false))],
            [.. payments.Select(p => new PaymentPart(
                p!.Method!, new Money(p.Amount!.Value), p.Reference, p.Tendered is { } tendered ? new Money(tendered) : null))],
            Type ?? SaleTypes.Pos,
            Customer,
            Name,
            Phone,
            Notes);
    }

    private static InvalidInput? LineFault(SaleLineRequest? line, int number) => line switch
    {
        null => new InvalidInput("lines", $"Line {number} is empty."),
        { Sku: null } => new InvalidInput("sku", $"Line {number} names no SKU."),
        { Weight: null } => new InvalidInput("weight", $"Line {number} has no weight."),
        { Weight: { } weight } when !Fits(weight, 3) => new InvalidInput("weight", $"Line {number}: enter a weight above 0 with at most 3 decimals."),
        { ShownPrice: null } => new InvalidInput("shown_price", $"Line {number} names no price as shown."),
        { ShownPrice: { } shown } when !Fits(shown, 2) => new InvalidInput("shown_price", $"Line {number}: a price has at most 2 decimals."),
        { Price: { } price } when !Fits(price, 2) => new InvalidInput("price", $"Line {number}: a price has at most 2 decimals."),
        _ when !ApiText.IsPrintable(line.Reason) || !ApiText.IsPrintable(line.Source) => new InvalidInput("reason", $"Line {number}: texts hold no zero character."),
        _ => null,
    };

    private static InvalidInput? PaymentFault(PaymentRequest? part) => part switch
    {
        null or { Method: null } => new InvalidInput("payments", "Each part names its method."),
        { Amount: null } => new InvalidInput("payments", "Each part has an amount."),
        { Amount: { } amount } when !Fits(amount, 2) => new InvalidInput("payments", "Each part is above 0 with at most 2 decimals."),
        { Tendered: { } tendered } when !Fits(tendered, 2) => new InvalidInput("tendered", "Only cash is tendered, with at most 2 decimals."),
        _ when !ApiText.IsPrintable(part.Method) || !ApiText.IsPrintable(part.Reference) => new InvalidInput("reference", "Texts hold no zero character."),
        _ => null,
    };

    private static bool Fits(decimal figure, int decimals) => figure is > 0 and <= Largest && Rounding.HalfAwayFromZero(figure, decimals) == figure;
}
