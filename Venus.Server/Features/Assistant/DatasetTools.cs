using System.ComponentModel;
using System.Globalization;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Assistant;

internal sealed record DatasetName([property: Description("A name that list_datasets gave")] string Dataset);

internal sealed record Filter(
    [property: Description("A column of the dataset")] string Column,
    [property: Description("It equals this. All values are text: 180.5, true, 2026-11-26")] string? Equal = null,
    [property: Description("It is one of these")] IReadOnlyList<string>? In = null,
    [property: Description("It is at least this; for numbers and dates")] string? From = null,
    [property: Description("It is at most this; for numbers and dates")] string? To = null)
{
    public static IReadOnlyList<DatasetFilter>? Of(IReadOnlyList<Filter>? filters) =>
        filters?.Select(filter => new DatasetFilter(filter.Column, filter.Equal, filter.In, filter.From, filter.To)).ToList();

    public override string ToString() =>
        Column + (Equal is not null ? $" = {Equal}" : In is not null ? $" in {string.Join(", ", In)}" : $" {From ?? "…"} to {To ?? "…"}");
}

internal sealed record RowsQuestion(
    string Dataset,
    [property: Description("Columns to show, all but ids without it; leave out with sum or group_by")] IReadOnlyList<string>? Columns = null,
    [property: Description("All of them hold")] IReadOnlyList<Filter>? Filters = null,
    [property: Description("Columns to sum")] IReadOnlyList<string>? Sum = null,
    [property: Description("At most 3 columns to count and sum by")] IReadOnlyList<string>? GroupBy = null,
    string? OrderBy = null,
    bool? Descending = null,
    [property: Description("At most 200; 10 without it")] int? Limit = null);

internal sealed record CountQuestion(string Dataset, IReadOnlyList<Filter>? Filters = null);

internal static class DatasetTools
{
    public static IServiceCollection AddDatasetTools(this IServiceCollection services) => services
        .AddScoped<IAssistantTool, ListDatasets>()
        .AddScoped<IAssistantTool, DescribeDataset>()
        .AddScoped<IAssistantTool, QueryDataset>()
        .AddScoped<IAssistantTool, CountRows>();

    /// <summary>What a question looks up, for a person: "Sale items: sum of net total by store, where business date 2026-11-01 to 2026-11-30".</summary>
    public static string Says(string what, string dataset, IReadOnlyList<Filter>? filters)
    {
        var words = $"{dataset}: {what}{(filters is { Count: > 0 } ? $", where {string.Join(" and ", filters)}" : "")}".Replace('_', ' ');
        return words[..1].ToUpperInvariant() + words[1..];
    }

    public static ToolAnswer Answer<T>(Result<T> result, Func<T, ToolAnswer> found)
    {
        if (result.Problem is not { } problem)
            return found(result.Value);
        var refused = SafeMarkdown.Straight(problem.Message);
        return new ToolAnswer(new { refused }, refused);
    }
}

internal sealed class ListDatasets(IDatasetService datasets)
    : AssistantTool<NoArguments>("list_datasets", "The datasets that this person may see, with what each holds. Begin here when you need figures.")
{
    public override bool IsOpenTo(UserRights rights) => rights.May(Permissions.AiChat);

    protected override string Say(NoArguments arguments) => "Which datasets there are";

    protected override async Task<ToolAnswer> RunAsync(NoArguments arguments, CancellationToken cancellationToken) =>
        DatasetTools.Answer(await datasets.ListAsync(cancellationToken), list => new ToolAnswer(list.Select(dataset => new { dataset.Name, dataset.Title, dataset.Description })));
}

internal sealed class DescribeDataset(IDatasetService datasets)
    : AssistantTool<DatasetName>("describe_dataset", "The columns of a dataset, with types and units. Call it before query_dataset.")
{
    public override bool IsOpenTo(UserRights rights) => rights.May(Permissions.AiChat);

    protected override string Say(DatasetName arguments) => DatasetTools.Says("its columns", arguments.Dataset, null);

    protected override async Task<ToolAnswer> RunAsync(DatasetName arguments, CancellationToken cancellationToken) =>
        DatasetTools.Answer(await datasets.DescribeAsync(arguments.Dataset, cancellationToken), dataset => new ToolAnswer(new { dataset.Name, dataset.Description, dataset.Columns }));
}

internal sealed class QueryDataset(IDatasetService datasets)
    : AssistantTool<RowsQuestion>("query_dataset", "Rows of a dataset, or their sums and counts by groups.")
{
    public override bool IsOpenTo(UserRights rights) => rights.May(Permissions.AiChat);

    protected override string Say(RowsQuestion arguments)
    {
        var sums = arguments.Sum is { Count: > 0 } sum ? $"sum of {string.Join(", ", sum)}" : arguments.GroupBy is { Count: > 0 } ? "counts" : "rows";
        return DatasetTools.Says(sums + (arguments.GroupBy is { Count: > 0 } groups ? $" by {string.Join(", ", groups)}" : ""), arguments.Dataset, arguments.Filters);
    }

    protected override async Task<ToolAnswer> RunAsync(RowsQuestion arguments, CancellationToken cancellationToken) => DatasetTools.Answer(
        await datasets.QueryAsync(
            new DatasetQuery(
                arguments.Dataset, arguments.Columns, Filter.Of(arguments.Filters), arguments.Sum, arguments.GroupBy, arguments.OrderBy, arguments.Descending, arguments.Limit),
            cancellationToken),
        rows => new ToolAnswer(
            new { rows.Columns, rows.Rows, rows.Total, rows.Truncated },
            Table: new FoundTable(rows.Title, rows.Columns, rows.Rows, rows.Truncated),
            Sources: new ToolSource(rows.Title, rows.Route)));
}

internal sealed class CountRows(IDatasetService datasets) : AssistantTool<CountQuestion>("count_rows", "How many rows of a dataset match.")
{
    public override bool IsOpenTo(UserRights rights) => rights.May(Permissions.AiChat);

    protected override string Say(CountQuestion arguments) => DatasetTools.Says("how many", arguments.Dataset, arguments.Filters);

    protected override async Task<ToolAnswer> RunAsync(CountQuestion arguments, CancellationToken cancellationToken) => DatasetTools.Answer(
        await datasets.CountAsync(new DatasetCountQuery(arguments.Dataset, Filter.Of(arguments.Filters)), cancellationToken),
        count => new ToolAnswer(new { count.Count }, Table: null, Sources: new ToolSource($"{count.Title}: {count.Count.ToString(CultureInfo.InvariantCulture)} rows", count.Route)));
}
