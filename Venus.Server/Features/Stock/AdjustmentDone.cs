using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Stock;

/// <summary>A correction that was posted, as its confirmation says it.</summary>
/// <param name="CountsBirds">The item carries birds and kg.</param>
public sealed record AdjustmentDone(string Item, AdjustmentPosted Posted, bool CountsBirds)
{
    public string InWords =>
        $"{Item} is now {Amount(Posted.Kg, Posted.Birds, CountsBirds)} ({Signed(Posted.Rows.Sum(r => r.Kg), Posted.Rows.Sum(r => r.Birds))}).";

    internal static string Amount(Weight kg, int birds, bool countsBirds) => countsBirds ? $"{kg}, {Counted.Of(birds, "bird")}" : kg.ToString();

    internal static string Signed(Weight kg, int birds)
    {
        List<string> parts = [];
        if (kg != Weight.Zero)
            parts.Add((kg > Weight.Zero ? "+" : "") + kg);
        if (birds != 0)
            parts.Add($"{(birds > 0 ? "+" : "−")}{Counted.Of(Math.Abs(birds), "bird")}");
        return string.Join(", ", parts);
    }
}
