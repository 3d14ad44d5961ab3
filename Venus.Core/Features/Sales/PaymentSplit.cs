using System.Globalization;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

public enum PaymentField
{
    Amount,
    Received,
}

/// <summary>A part of a payment while it is being entered.</summary>
/// <param name="Amount">As typed.</param>
/// <param name="IsTyped">False while the part merely holds the rest; then it follows what is typed elsewhere.</param>
/// <param name="Received">Cash handed over, as typed; empty for the exact amount.</param>
public sealed record PaymentDraft(string Method, string Amount, bool IsTyped, string Reference = "", string Received = "")
{
    public Money Value => new(TypedFigure.Value(Amount));
}

/// <summary>
/// How a sale is paid, while it is being entered. It starts with all of it in cash, exactly. A method chosen next takes the place of the part
/// that holds the rest; typing less into it leaves the rest to cash again. Immutable.
/// </summary>
public sealed record PaymentSplit
{
    private const int MaxLength = 13;

    public required Money Total { get; init; }

    /// <summary>At most one per method.</summary>
    public IReadOnlyList<PaymentDraft> Parts { get; init; } = [];

    /// <summary>The method whose part is being entered; null when there is no part.</summary>
    public string? Chosen { get; init; }

    /// <summary>The field that gets the keys.</summary>
    public PaymentField Field { get; init; }

    /// <summary>The next digit replaces what stands in the field.</summary>
    public bool Fresh { get; init; }

    /// <summary>Why what was pasted last does not stand; gone with the next key.</summary>
    public string? Fault { get; init; }

    /// <summary>Cash was taken out on purpose and does not come back by itself.</summary>
    public bool WithoutCash { get; init; }

    public PaymentDraft? Part => Find(Chosen);

    public Money Paid => Parts.Sum(p => p.Value);

    /// <summary>Still to pay; negative when the parts come to more than the sale.</summary>
    public Money Rest => Total - Paid;

    /// <summary>To give back, exact cash included; negative when the cash received falls short; null without cash.</summary>
    public Money? Change => Find(PaymentMethods.Cash) is { } cash
        ? cash.Received.Length == 0 ? Money.Zero : SaleRules.Change(cash.Value, new Money(TypedFigure.Value(cash.Received)))
        : null;

    public static PaymentSplit Start(Money total) => new PaymentSplit { Total = total }.Choose(PaymentMethods.Cash);

    /// <summary>Goes to the part of a method, or makes one of the rest.</summary>
    public PaymentSplit Choose(string method)
    {
        if (Find(method) is not null)
            return Go(method);
        var typed = Parts.Where(p => p.IsTyped).ToList();
        var rest = Total - typed.Sum(p => p.Value);
        var part = new PaymentDraft(method, rest > Money.Zero ? Figure(rest) : "", false);
        return (this with { Parts = [.. typed, part], WithoutCash = WithoutCash && method != PaymentMethods.Cash }).Go(method);
    }

    /// <summary>Takes a part out. What it covered goes back to cash, unless cash itself is taken out.</summary>
    public PaymentSplit Remove(string method)
    {
        var left = this with { Parts = [.. Parts.Where(p => p.Method != method)], WithoutCash = WithoutCash || method == PaymentMethods.Cash };
        left = left.Balanced(method);
        return left.Go(left.Parts.Count == 0 ? null : left.Parts[^1].Method);
    }

    /// <summary>Gives the chosen part all that the others leave.</summary>
    public PaymentSplit FillRest()
    {
        if (Part is not { } part)
            return this;
        var others = Parts.Where(p => p.IsTyped && p.Method != part.Method).ToList();
        var rest = Total - others.Sum(p => p.Value);
        return this with
        {
            Parts = [.. Parts.Where(p => p.IsTyped || p == part).Select(p => p == part ? p with { Amount = rest > Money.Zero ? Figure(rest) : "", IsTyped = false } : p)],
            Fresh = true,
            Fault = null,
        };
    }

    public PaymentSplit Enter(PaymentField field) =>
        field == Field || !Has(field) ? this : this with { Field = field, Fresh = Text(Part!, field).Length > 0, Fault = null };

    /// <summary>A digit, the dot, Backspace or Clear goes to the field of the chosen part.</summary>
    public PaymentSplit Press(string key)
    {
        if (Part is not { } part)
            return this;
        var text = Fresh && key != TypedFigure.Backspace ? "" : Text(part, Field);
        var after = TypedFigure.Press(text, key, decimals: 2, MaxLength);
        return after == text && key != TypedFigure.Clear ? this : Put(Field, after);
    }

    /// <summary>Replaces the text of a field of the chosen part: pasted, or a note that was handed over. What does not fit changes nothing but the <see cref="Fault"/>.</summary>
    public PaymentSplit Set(PaymentField field, string text)
    {
        if (!Has(field))
            return this;
        var (figure, fault) = TypedFigure.Read(text, decimals: 2, MaxLength);
        return fault is null ? Put(field, figure) : this with { Field = field, Fresh = true, Fault = fault };
    }

    public PaymentSplit Refer(string reference) => Part is { } part ? Replace(part with { Reference = reference }) : this;

    /// <summary>Another total, after a price changed: typed parts stay, the rest follows.</summary>
    public PaymentSplit For(Money total)
    {
        var balanced = (this with { Total = total }).Balanced(null);
        return balanced.Part is null ? balanced.Go(balanced.Parts.Count == 0 ? null : balanced.Parts[^1].Method) : balanced;
    }

    /// <summary>What still keeps the sale from being completed; null when nothing does.</summary>
    public string? Missing
    {
        get
        {
            if (Fault is not null)
                return Fault;
            if (Parts.Count == 0)
                return "Choose how it is paid";
            if (Rest < Money.Zero)
                return $"{-Rest} more than the sale";
            if (Parts.FirstOrDefault(p => p.Value == Money.Zero) is { } empty)
                return $"Enter the {PaymentMethods.NameOf(empty.Method)} part, or remove it";
            if (Rest > Money.Zero)
                return $"{Rest} still to pay";
            return Change is { } change && change < Money.Zero ? $"{-change} short" : null;
        }
    }

    public IReadOnlyList<PaymentPart> ToParts() => [.. Parts.Select(p => new PaymentPart(
        p.Method,
        p.Value,
        p.Reference.Trim() is { Length: > 0 } reference ? reference : null,
        p.Received.Length == 0 ? null : new Money(TypedFigure.Value(p.Received))))];

    /// <summary>Round sums a customer is likely to hand over for a cash part: to the next ten, fifty, hundred and so on, at most four.</summary>
    public static IReadOnlyList<int> LikelyNotes(Money part) =>
        [.. ((int[])[10, 50, 100, 500, 1000, 2000])
            .Select(step => Math.Ceiling(part.Amount / step) * step)
            .Where(sum => sum > part.Amount && sum <= 100_000)
            .Distinct()
            .Take(4)
            .Select(sum => (int)sum)];

    private static string Text(PaymentDraft part, PaymentField field) => field == PaymentField.Amount ? part.Amount : part.Received;

    private static string Figure(Money money) => money.Amount.ToString("0.00", CultureInfo.InvariantCulture);

    private bool Has(PaymentField field) => Part is { } part && (field == PaymentField.Amount || part.Method == PaymentMethods.Cash);

    private PaymentDraft? Find(string? method) => Parts.FirstOrDefault(p => p.Method == method);

    private PaymentSplit Go(string? method) => this with
    {
        Chosen = method,
        Field = method == PaymentMethods.Cash ? PaymentField.Received : PaymentField.Amount,
        Fresh = true,
        Fault = null,
    };

    private PaymentSplit Put(PaymentField field, string text)
    {
        var typed = this with { Field = field, Fresh = false, Fault = null };
        return field == PaymentField.Received
            ? typed.Replace(Part! with { Received = text })
            : typed.Replace(Part! with { Amount = text, IsTyped = true }).Balanced(Chosen);
    }

    private PaymentSplit Replace(PaymentDraft part) => this with { Parts = [.. Parts.Select(p => p.Method == part.Method ? part : p)] };

    // The part that holds the rest follows, goes when nothing is left, and is cash when there is none yet.
    private PaymentSplit Balanced(string? changed)
    {
        var typed = Parts.Where(p => p.IsTyped).ToList();
        var rest = Total - typed.Sum(p => p.Value);
        var holder = Parts.FirstOrDefault(p => !p.IsTyped);
        if (holder is null && !WithoutCash && changed != PaymentMethods.Cash && Find(PaymentMethods.Cash) is null)
            holder = new PaymentDraft(PaymentMethods.Cash, "", false);
        if (holder is null)
            return this;
        if (rest <= Money.Zero)
            return this with { Parts = typed };
        var following = holder with { Amount = Figure(rest) };
        return this with { Parts = [.. Parts.Contains(holder) ? Parts.Select(p => p == holder ? following : p) : Parts.Append(following)] };
    }
}
