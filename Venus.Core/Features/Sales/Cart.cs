using System.Text.Json.Serialization;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

/// <summary>One weighing in a cart.</summary>
/// <param name="No">Unique in the cart, for as long as the line exists.</param>
/// <param name="ListPrice">₹ per kg as the screen showed it.</param>
/// <param name="OwnPrice">Another rate, with its reason; null takes the list's.</param>
public sealed record CartLine(
    int No,
    Guid Sku,
    string Name,
    string Bird,
    string Form,
    Weight Weight,
    int Birds,
    Money ListPrice,
    Money? OwnPrice = null,
    string? Reason = null,
    bool AverageConfirmed = false)
{
    [JsonIgnore]
    public Money Price => OwnPrice ?? ListPrice;

    [JsonIgnore]
    public Money Total => SaleRules.LineTotal(Weight, Price);
}

/// <summary>A sale that was sent while its answer is still out.</summary>
public sealed record SaleAttempt(PostSale Sale, DateTimeOffset At);

/// <summary>
/// What one customer buys, until it is posted. Immutable: every change gives the next state, and takes back a <see cref="Sending"/> that it
/// makes untrue.
/// </summary>
/// <param name="Key">Made with the cart and kept until it is posted, so that a retry, a reload or a second click never sells it twice.</param>
/// <param name="Name">For the receipt; null prints <see cref="WalkIn"/>.</param>
public sealed record Cart(
    Guid Key,
    int Number,
    IReadOnlyList<CartLine> Lines,
    string? Name = null,
    string? Phone = null,
    DateTimeOffset? HeldAt = null,
    SaleAttempt? Sending = null)
{
    public const int MaxLines = 100;

    /// <summary>The customer nobody named; the database writes the same.</summary>
    public const string WalkIn = "Walk-in Customer";

    [JsonIgnore]
    public string Buyer => Name ?? WalkIn;

    [JsonIgnore]
    public bool IsEmpty => Lines.Count == 0;

    [JsonIgnore]
    public bool IsFull => Lines.Count >= MaxLines;

    [JsonIgnore]
    public Money LinesTotal => Lines.Sum(l => l.Total);

    [JsonIgnore]
    public Weight Weight => Lines.Sum(l => l.Weight);

    [JsonIgnore]
    public int Birds => Lines.Sum(l => l.Birds);

    public static Cart Empty(Guid key, int number) => new(key, number, []);

    public Money Total(bool roundOff) => SaleRules.Total(LinesTotal, roundOff);

    /// <summary>What all lines together take from one bucket.</summary>
    public (Weight Kg, int Birds) Taken(string bird, string form)
    {
        var same = Lines.Where(l => l.Bird == bird && l.Form == form).ToList();
        return (same.Sum(l => l.Weight), same.Sum(l => l.Birds));
    }

    /// <summary>Adds what was weighed as the last line. An unusual average counts as confirmed: ask before.</summary>
    /// <param name="name">How the counter calls the SKU.</param>
    public Cart Add(Weighing weighing, string name)
    {
        var item = weighing.Item;
        var line = new CartLine(
            Lines.Count == 0 ? 1 : Lines.Max(l => l.No) + 1,
            item.Sku,
            name,
            item.Bird,
            item.Form,
            weighing.Weight,
            weighing.Birds,
            item.Price,
            weighing.OwnPrice,
            weighing.Reason,
            weighing.IsAverageUnusual);
        return With([.. Lines, line]);
    }

    public Cart Remove(int no) => With([.. Lines.Where(l => l.No != no)]);

    /// <summary>Takes over a new price of an SKU in all its lines. An own rate stays, unless it is now the list's.</summary>
    public Cart UsePrice(Guid sku, Money price) => With([.. Lines.Select(l => l.Sku != sku ? l : l with
    {
        ListPrice = price,
        OwnPrice = l.OwnPrice == price ? null : l.OwnPrice,
        Reason = l.OwnPrice == price ? null : l.Reason,
    })]);

    /// <summary>Names the customer on the receipt.</summary>
    public Cart For(string? name, string? phone) => this with { Name = Trimmed(name), Phone = Trimmed(phone), Sending = null };

    public PostSale ToSale(int store, IReadOnlyList<PaymentPart> payments) => new(
        store,
        Key,
        [.. Lines.Select(l => new SaleLine(l.Sku, l.Weight, l.Birds, l.ListPrice, l.OwnPrice, l.Reason, AverageConfirmed: l.AverageConfirmed))],
        payments,
        Name: Name,
        Phone: Phone);

    private Cart With(IReadOnlyList<CartLine> lines) => this with { Lines = lines, Sending = null };

    private static string? Trimmed(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
