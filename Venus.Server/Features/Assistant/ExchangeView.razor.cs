using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Assistant;
using Venus.Server.Components;

namespace Venus.Server.Features.Assistant;

/// <summary>A question, what is looked up for it as it happens, and the answer with its sources.</summary>
public sealed partial class ExchangeView
{
    [Parameter, EditorRequired]
    public required Exchange Exchange { get; set; }

    /// <summary>The business date of the store that is looked at.</summary>
    [Parameter, EditorRequired]
    public DateOnly Today { get; set; }

    [Parameter]
    public EventCallback AskAgain { get; set; }

    /// <summary>No other question is being answered.</summary>
    [Parameter]
    public bool CanAsk { get; set; }

    // One figure alone stands in the answer.
    private IEnumerable<FoundTable> Tables => Exchange.LookUps.Select(call => call.Table).OfType<FoundTable>().Where(table => table.Rows.Count > 1);

    // A model that names none of them still rests on them.
    private IReadOnlyList<Citation> Sources =>
        Exchange.Citations.Where(citation => citation.IsNamedIn(Exchange.Answer)).ToList() is { Count: > 0 } named ? named : Exchange.Citations;

    private MarkdownSource? SourceOf(int number) =>
        Exchange.Citations.FirstOrDefault(citation => citation.Number == number) is { Link: { } link } cited ? new MarkdownSource(cited.Title, link) : null;

    private static string IconOf(LookUp call) => call switch
    {
        { IsRunning: true } => Icons.Material.Outlined.Sync,
        { Refusal: not null } => Icons.Material.Outlined.Block,
        _ => Icons.Material.Outlined.Check,
    };
}
