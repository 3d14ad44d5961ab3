using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Assistant;

namespace Venus.Server.Features.Assistant;

/// <summary>Rows that were found, as a table and, where one figure can be compared along them, as bars.</summary>
public sealed partial class FoundTableView
{
    private const int MostBars = 31;

    private bool _asChart = true;
    private FoundTable? _measured;

    [Parameter, EditorRequired]
    public required FoundTable Table { get; set; }

    /// <summary>The business date of the store that is looked at.</summary>
    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    private BarChart? Bars { get; set; }

    protected override void OnParametersSet()
    {
        if (_measured == Table)
            return;
        _measured = Table;
        Bars = Measure();
    }

    private static string? Align(DatasetRowColumn column) => FoundText.IsFigure(column) ? "v-right v-num" : null;

    // Of one figure, the last: what it is summed or counted by stands before it. Shares of a negative whole mean nothing.
    private BarChart? Measure()
    {
        var names = Table.Columns.Index().Where(column => !FoundText.IsFigure(column.Item)).ToList();
        var figure = Table.Columns.Index().LastOrDefault(column => FoundText.IsFigure(column.Item));
        if (Table.Rows.Count is < 2 or > MostBars || names.Count is 0 or > 2 || figure.Item is null || Table.Rows.Any(row => !IsMeasure(row[figure.Index])))
            return null;
        var greatest = Table.Rows.Max(row => row[figure.Index].GetDecimal());
        return greatest == 0 ? null : new BarChart(figure.Item, [.. Table.Rows.Select(row => new Bar(
            string.Join(", ", names.Select(column => FoundText.Value(row[column.Index], column.Item, Today))),
            FoundText.Value(row[figure.Index], figure.Item, Today),
            100 * row[figure.Index].GetDecimal() / greatest))]);
    }

    private static bool IsMeasure(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.GetDecimal() >= 0;

    private sealed record BarChart(DatasetRowColumn Column, IReadOnlyList<Bar> Rows);

    /// <param name="Share">Percent of the longest.</param>
    private sealed record Bar(string Name, string Text, decimal Share);
}
