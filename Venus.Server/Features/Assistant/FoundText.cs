using System.Text.Json;
using Venus.Core.Features.Assistant;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.Assistant;

/// <summary>How the screens write what was found in a dataset.</summary>
internal static class FoundText
{
    private const string SumPrefix = "sum_";

    /// <summary>"Sum of net total (₹)": a column's name in words, with its unit.</summary>
    public static string Heading(DatasetRowColumn column)
    {
        var isSum = column.Name.StartsWith(SumPrefix, StringComparison.Ordinal);
        var words = (isSum ? $"Sum of {column.Name[SumPrefix.Length..]}" : column.Name).Replace('_', ' ');
        var unit = column.Unit is { } name && !words.EndsWith($" {name}", StringComparison.Ordinal) && words != name ? $" ({name})" : "";
        return char.ToUpperInvariant(words[0]) + words[1..] + unit;
    }

    public static bool IsFigure(DatasetRowColumn column) => column.Type == "number";

    /// <summary>kg with 3 decimals, ₹ with 2, others with those they have; "14 Jul" and "14 Jul 21:05"; nothing is "None".</summary>
    /// <param name="today">The business date of the store that is looked at.</param>
    public static string Value(JsonElement value, DatasetRowColumn column, DateOnly today) => value.ValueKind switch
    {
        JsonValueKind.Null => "None",
        JsonValueKind.True => "Yes",
        JsonValueKind.False => "No",
        JsonValueKind.Number => Figure(value.GetDecimal(), column.Unit),
        JsonValueKind.String when column.Type == "date" && value.TryGetDateTime(out var day) => DayText.Short(DateOnly.FromDateTime(day), today),
        JsonValueKind.String when column.Type == "moment" && value.TryGetDateTimeOffset(out var moment) => DayText.Short(moment, today),
        _ => value.ToString(),
    };

    private static string Figure(decimal figure, string? unit) => unit switch
    {
        "kg" => Weight.Round(figure).ToFigure(),
        "₹" or "₹ per kg" => Money.Round(figure).ToFigure(),
        _ => (figure < 0 ? "−" : "") + Math.Abs(figure).ToString("#,##0.###", Money.Culture),
    };
}
