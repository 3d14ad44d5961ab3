using Venus.Core.Numbers;

namespace Venus.Core.Features.Stock;

/// <summary>
/// What a correction will post (domain document "Stock", rule 9), for the preview. The database computes the same and has the last word; tests
/// compare the two.
/// </summary>
public static class AdjustmentRules
{
    public const string Credit = "ADJUSTMENT_CREDIT";
    public const string Debit = "ADJUSTMENT_DEBIT";
    public const string OpeningBalance = "OPENING_BALANCE";

    /// <summary>How many days back a holder of <c>inventory.backdate</c> may date a correction.</summary>
    public const int MaxDaysBack = 7;

    public const int MaxBirds = 1_000_000;
    public const int MaxNotes = 500;

    /// <summary>The change of the balance; negative takes away.</summary>
    public static (Weight Kg, int Birds) Change(StockBucket current, AdjustmentMode mode, Weight kg, int birds) => mode switch
    {
        AdjustmentMode.Add => (kg, birds),
        AdjustmentMode.Subtract => (-kg, -birds),
        _ => (kg - current.Kg, birds - current.Birds),
    };

    /// <summary>The ledger rows of a change: one, or two when kg and birds go in opposite directions, none when nothing changes.</summary>
    /// <param name="reason">Null takes the reason of each row's direction.</param>
    public static IReadOnlyList<AdjustmentPostedRow> Rows(Weight kg, int birds, string? reason = null)
    {
        if (kg == Weight.Zero && birds == 0)
            return [];
        if (Math.Sign(kg.Kg) * Math.Sign(birds) >= 0)
            return [Row(kg, birds, reason)];
        return [Row(kg, 0, reason), Row(Weight.Zero, birds, reason)];
    }

    private static AdjustmentPostedRow Row(Weight kg, int birds, string? reason) =>
        new(reason ?? (kg < Weight.Zero || birds < 0 ? Debit : Credit), kg, birds);
}
