using System.Text.Json;

namespace Venus.Core.Features.Assistant;

/// <param name="Description">Which rows it has, for whoever asks.</param>
/// <param name="Route">The page that shows the same.</param>
public sealed record DatasetSummary(string Name, string Title, string Description, string Route);

/// <summary>A dataset with those of its columns that the asker may see.</summary>
public sealed record DatasetDescription(string Name, string Title, string Description, string Route, IReadOnlyList<DatasetColumn> Columns);

/// <param name="Type">text, number, boolean, date or moment.</param>
/// <param name="Description">With the unit at its end, where it has one.</param>
/// <param name="Groups">Rows are worth counting and summing by it.</param>
/// <param name="Sums">A sum of it means something.</param>
/// <param name="Unit">kg, birds, ₹, ₹ per kg, %, seconds or rows.</param>
public sealed record DatasetColumn(string Name, string Type, string Description, bool Groups, bool Sums, string? Unit = null);

/// <summary>Rows of a dataset; with groups or sums, their counts and sums instead.</summary>
/// <param name="Columns">Null takes all but ids; left out with groups or sums.</param>
/// <param name="Filters">At most 20; all of them hold.</param>
/// <param name="Sum">Columns that sum; each answers as <c>sum_</c> and its name.</param>
/// <param name="GroupBy">At most 3.</param>
/// <param name="OrderBy">A column of the dataset, or of the answer. Null takes the dataset's own order; the greatest first with groups or sums.</param>
/// <param name="Limit">1 to 200; null is 10.</param>
public sealed record DatasetQuery(
    string Dataset,
    IReadOnlyList<string>? Columns = null,
    IReadOnlyList<DatasetFilter>? Filters = null,
    IReadOnlyList<string>? Sum = null,
    IReadOnlyList<string>? GroupBy = null,
    string? OrderBy = null,
    bool? Descending = null,
    int? Limit = null);

/// <summary>A condition on one column: equal to a value, one of some, or a range of which both ends belong to it.</summary>
/// <param name="Equal">All values as text: 180.5, true, 2026-11-26, 2026-11-26T09:30. A date for a moment means its whole day.</param>
/// <param name="In">1 to 200 values.</param>
/// <param name="From">Numbers, dates and moments alone have ranges.</param>
public sealed record DatasetFilter(string Column, string? Equal = null, IReadOnlyList<string>? In = null, string? From = null, string? To = null);

public sealed record DatasetCountQuery(string Dataset, IReadOnlyList<DatasetFilter>? Filters = null);

/// <param name="Rows">The values of each row, in the order of the columns. Moments are in the zone of the asker's first store.</param>
/// <param name="Total">How many rows or groups match; null when truncated.</param>
/// <param name="Truncated">There are more than the limit let through.</param>
public sealed record DatasetRows(
    string Dataset,
    string Title,
    string Route,
    IReadOnlyList<DatasetRowColumn> Columns,
    IReadOnlyList<IReadOnlyList<JsonElement>> Rows,
    int? Total,
    bool Truncated);

public sealed record DatasetRowColumn(string Name, string Type, string? Unit = null);

public sealed record DatasetCount(string Dataset, string Title, string Route, long Count);
