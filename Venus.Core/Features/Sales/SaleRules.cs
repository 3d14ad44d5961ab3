using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

/// <summary>
/// The arithmetic of a sale (domain document "Sales", section 3). All amounts in ₹ with 2 decimals, weights in kg with 3, rounding half away from
/// zero. The database computes the same and has the last word; tests compare the two.
/// </summary>
public static class SaleRules
{
    /// <summary>Weight × price, to paise.</summary>
    public static Money LineTotal(Weight weight, Money price) => Money.Round(weight.Kg * price.Amount);

    /// <summary>The weight that an amount buys, to grams; its line total may differ from the amount by a few paise (SAL-7).</summary>
    public static Weight WeightFor(Money amount, Money price) => Weight.Round(amount.Amount / price.Amount);

    /// <summary>The sum of the lines, to the nearest rupee where the store rounds off (SAL-4).</summary>
    public static Money Total(Money linesTotal, bool roundOff) =>
        roundOff ? new Money(Rounding.HalfAwayFromZero(linesTotal.Amount, 0)) : linesTotal;

    /// <summary>CGST, and equally SGST, contained in a tax-inclusive line: line × (rate ÷ 2) ÷ (100 + rate), to paise (SAL-17).</summary>
    /// <param name="ratePercent">GST in percent, for example 5.</param>
    public static Money HalfTax(Money lineTotal, decimal ratePercent) =>
        Money.Round(lineTotal.Amount * (ratePercent / 2) / (100 + ratePercent));

    /// <summary>Whether kg per bird lies outside the bird's usual range, so that the cashier confirms it (STK-28). Without a range nothing is unusual.</summary>
    public static bool IsUnusualAverage(Weight weight, int birds, Weight? min, Weight? max) =>
        birds > 0 && (weight.Kg / birds < min?.Kg || weight.Kg / birds > max?.Kg);

    /// <summary>What the customer gets back; negative when the cash given falls short (SAL-8).</summary>
    public static Money Change(Money cashPart, Money tendered) => tendered - cashPart;

    /// <summary>Change in notes and coins, largest first; paise are left out of the list.</summary>
    public static IReadOnlyList<(int Note, int Count)> InNotes(Money change)
    {
        var rest = (int)decimal.Truncate(change.Amount);
        List<(int, int)> notes = [];
        foreach (var note in (ReadOnlySpan<int>)[500, 200, 100, 50, 20, 10, 5, 2, 1])
        {
            if (rest / note is var count and > 0)
                notes.Add((note, count));
            rest %= note;
        }

        return notes;
    }
}
