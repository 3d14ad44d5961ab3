using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Numbers;

namespace Venus.Server.Components.Lists;

/// <summary>
/// A page of rows under the columns somebody may see and has not taken away; below 960 px each row is a card. Order, columns and page stand in the
/// link. The first column opens the row when <see cref="Link"/> says where; its link reaches over the whole row.
/// </summary>
public sealed partial class ListTable<T>
{
    private IReadOnlyList<Field<T>> _shown = [];

    /// <summary>For assistive technology: "Users, by name".</summary>
    [Parameter, EditorRequired]
    public required string Caption { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<T> Rows { get; set; }

    /// <summary>What the person may see: <see cref="ReadShape{T}.For"/>.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Field<T>> Fields { get; set; }

    [Parameter, EditorRequired]
    public required ListQuery Query { get; set; }

    /// <summary>What tells rows apart.</summary>
    [Parameter, EditorRequired]
    public required Func<T, object> RowKey { get; set; }

    /// <summary>Cells that are more than their value's text, by the name of their field.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, RenderFragment<T>>? Cells { get; set; }

    /// <summary>The page with the row's detail open.</summary>
    [Parameter]
    public Func<T, string>? Link { get; set; }

    [Parameter]
    public Func<T, bool>? IsOpen { get; set; }

    /// <summary>The zone of moments, IANA.</summary>
    [Parameter]
    public string Timezone { get; set; } = StoreDays.DefaultTimezone;

    /// <summary>The order a list without a sorting in its link has.</summary>
    [Parameter]
    public Sorting? Natural { get; set; }

    protected override void OnParametersSet() => _shown = Query.Shown(Fields);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Link is not null)
            await (await Js.InvokeAsync<IJSObjectReference>("import", "./js/rows.js")).DisposeAsync();
    }

    private string? SortOf(Field<T> field) => (Query.Sort ?? Natural) is { } sort && sort.By == field.Name && field.Sorts
        ? sort.Descending ? "descending" : "ascending"
        : null;

    private string LinkTo(ListQuery query) => Navigation.GetUriWithQueryParameters(query.ToParameters());

    private bool IsNumber(Field<T> field) => Rows.Count > 0 && field.Value(Rows[0]) is int or long or decimal or Money or Weight;

    // The whole of a text that its cell cuts.
    private static string? Whole(object? value) => value is string { Length: > 24 } text ? text : null;

    private RenderFragment Cell(Field<T> field, T row) => Cells?.TryGetValue(field.Name, out var cell) == true
        ? cell(row)
        : builder => builder.AddContent(0, Text(field.Value(row)));

    private string Text(object? value) => value switch
    {
        null => "",
        DateTimeOffset moment => StoreDays.LocalTime(Timezone, moment).ToString("d MMM yyyy HH:mm", CultureInfo.GetCultureInfo("en-IN")),
        DateOnly day => day.ToString("d MMM yyyy", CultureInfo.GetCultureInfo("en-IN")),
        bool yes => yes ? "Yes" : "No",
        Money money => money.ToFigure(),
        Weight weight => weight.ToFigure(),
        IEnumerable<string> words => string.Join(", ", words),
        int or long => ((IFormattable)value).ToString("N0", Money.Culture),
        _ => value.ToString() ?? "",
    };
}
