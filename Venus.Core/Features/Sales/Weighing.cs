using System.Globalization;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

public enum WeighingField
{
    Birds,
    Weight,
    Amount,
}

/// <summary>
/// What is on the scale before it becomes a line of the cart: birds, and a weight or an amount, whichever was typed last; the other follows
/// from the rate (SAL-7). Immutable: every key gives the next state.
/// </summary>
public sealed record Weighing
{
    private const int MoneyLength = 13;
    private const int WeightLength = 11;
    private const int BirdsLength = 6;

    public required PosItem Item { get; init; }

    /// <summary>The field that gets the keys.</summary>
    public WeighingField Field { get; init; }

    public string BirdsText { get; init; } = "";

    /// <summary>The text of the weight, or of the amount with <see cref="ByAmount"/>.</summary>
    public string Typed { get; init; } = "";

    public bool ByAmount { get; init; }

    /// <summary>The field was entered anew: the next digit replaces what stands there.</summary>
    public bool Fresh { get; init; }

    /// <summary>Why what was pasted last does not stand; gone with the next key.</summary>
    public string? Fault { get; init; }

    /// <summary>A rate other than the list's, with its reason.</summary>
    public Money? OwnPrice { get; init; }

    public string? Reason { get; init; }

    /// <summary>Starts at the birds of a form counted in birds, else at the weight.</summary>
    public static Weighing Of(PosItem item) => new() { Item = item, Field = item.CountedInBirds ? WeighingField.Birds : WeighingField.Weight };

    public Money Price => OwnPrice ?? Item.Price;

    public int Birds => Item.CountedInBirds ? (int)TypedFigure.Value(BirdsText) : 0;

    public Weight Weight =>
        ByAmount ? SaleRules.WeightFor(new Money(TypedFigure.Value(Typed)), Price) : new Weight(TypedFigure.Value(Typed));

    /// <summary>What the line will cost. Differs by paise from an amount that was typed, because weights have grams.</summary>
    public Money Total => SaleRules.LineTotal(Weight, Price);

    /// <summary>Kg per bird; null until both are known.</summary>
    public Weight? Average => Birds > 0 && Weight > Weight.Zero ? Weight.Round(Weight.Kg / Birds) : null;

    public bool IsAverageUnusual => SaleRules.IsUnusualAverage(Weight, Birds, Item.MinAverage, Item.MaxAverage);

    public bool IsEmpty => BirdsText.Length == 0 && Typed.Length == 0;

    public string Text(WeighingField field) => field switch
    {
        WeighingField.Birds => BirdsText,
        WeighingField.Weight => ByAmount ? Derived(Weight.ToInput()) : Typed,
        _ => ByAmount ? Typed : Derived(Total.Amount.ToString("0.00", CultureInfo.InvariantCulture)),
    };

    /// <summary>A digit, the dot, Backspace or Clear goes to the field; <c>*</c> changes between weight and amount, Tab goes to the next field.</summary>
    public Weighing Press(string key)
    {
        switch (key)
        {
            case "*":
                return Enter(Field == WeighingField.Weight ? WeighingField.Amount : WeighingField.Weight);
            case "Tab":
                return Enter(Field == WeighingField.Birds ? WeighingField.Weight : WeighingField.Amount);
        }

        var text = Fresh && key != TypedFigure.Backspace ? "" : Text(Field);
        var after = TypedFigure.Press(text, key, Decimals(Field), Length(Field));
        return after == text && Fresh && key != TypedFigure.Clear ? this : Put(after);
    }

    /// <summary>Replaces the text of a field: pasted, or a quick weight. What does not fit changes nothing but the <see cref="Fault"/>.</summary>
    public Weighing Set(WeighingField field, string text)
    {
        var (figure, fault) = TypedFigure.Read(text, Decimals(field), Length(field));
        return fault is null ? (this with { Field = field }).Put(figure) : this with { Field = field, Fresh = true, Fault = fault };
    }

    /// <summary>Gives the keys to a field.</summary>
    public Weighing Enter(WeighingField field) =>
        field == Field || (field == WeighingField.Birds && !Item.CountedInBirds) ? this : this with { Field = field, Fresh = Text(field).Length > 0, Fault = null };

    public Weighing Clear() => Of(Item) with { OwnPrice = OwnPrice, Reason = Reason };

    /// <summary>What still keeps this from becoming a line, and the field to put it right; null when nothing does.</summary>
    /// <param name="inCart">What the cart already takes from the same bucket.</param>
    public (string Reason, WeighingField Field)? Missing((Weight Kg, int Birds) inCart, bool requireScale)
    {
        var (kg, birds) = (inCart.Kg + Weight, inCart.Birds + Birds);
        var weighed = ByAmount ? WeighingField.Amount : WeighingField.Weight;
        return this switch
        {
            { Fault: { } fault } => (fault, Field),
            _ when requireScale && !Item.CountedInBirds => ("This store takes weights from the scale only", weighed),
            _ when Item.Available <= Weight.Zero => ("None in stock", weighed),
            _ when Item.CountedInBirds && Birds == 0 => ("Enter the birds", WeighingField.Birds),
            { ByAmount: true } when Weight <= Weight.Zero && TypedFigure.Value(Typed) > 0 => ("Too little to weigh", WeighingField.Amount),
            _ when Weight <= Weight.Zero => (Field == WeighingField.Amount ? "Enter the amount" : "Enter the weight", Field == WeighingField.Amount ? Field : WeighingField.Weight),
            _ when Weight > Weight.DocumentLimit => ($"At most {Weight.DocumentLimit}", weighed),
            _ when Total <= Money.Zero => ("Comes to ₹0.00", weighed),
            _ when kg > Item.Available => ($"{Item.Available} in stock, {kg} needed", weighed),
            _ when birds > Item.AvailableBirds && Item.CountedInBirds => ($"{Counted.Of(Item.AvailableBirds, "bird")} in stock, {birds} needed", WeighingField.Birds),
            _ => null,
        };
    }

    private Weighing Put(string text) => Field switch
    {
        WeighingField.Birds => this with { BirdsText = text, Fresh = false, Fault = null },
        _ => this with { Typed = text, ByAmount = Field == WeighingField.Amount, Fresh = false, Fault = null },
    };

    private string Derived(string text) => Typed.Length == 0 ? "" : text;

    private static int Decimals(WeighingField field) => field switch { WeighingField.Birds => 0, WeighingField.Weight => 3, _ => 2 };

    private static int Length(WeighingField field) => field switch { WeighingField.Birds => BirdsLength, WeighingField.Weight => WeightLength, _ => MoneyLength };
}
