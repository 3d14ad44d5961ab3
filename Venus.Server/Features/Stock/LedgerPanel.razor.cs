using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.Stock;

/// <summary>The ledger of the selected cell, today's unless the link says otherwise.</summary>
public sealed partial class LedgerPanel(IStockService stock, NavigationManager navigation, TimeProvider time, IJSRuntime js)
    : LedgerView(stock, navigation, time)
{
    private ElementReference _panel;
    private (string?, string?) _revealed;

    /// <summary>The item, as the matrix calls it.</summary>
    [Parameter, EditorRequired]
    public required string Item { get; set; }

    /// <summary>A cell was just chosen: on a narrow screen the panel comes into sight.</summary>
    [Parameter]
    public bool Reveal { get; set; }

    protected override int DefaultDays => 1;

    private string Title => $"Ledger: {Item}";

    private string Days => Shown.From == Shown.To
        ? (Shown.To == Today ? "today" : $"on {DayText.Short(Shown.To, Today)}")
        : $"from {DayText.Short(Shown.From, Today)} to {DayText.Short(Shown.To, Today)}";

    private string Why => Shown.Reason is { } reason ? $"None with the reason {ReasonName(reason)}."
        : Ledger.Before is { } before ? $"The balance stayed at {before.Kg}{(before.Birds > 0 ? $", {Counted.Of(before.Birds, "bird")}" : "")}."
        : "";

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!Reveal || !Load.IsLoaded || _revealed == (LinkBird, LinkForm))
            return;
        _revealed = (LinkBird, LinkForm);
        await using var cells = await js.InvokeAsync<IJSObjectReference>("import", "./js/cells.js");
        await cells.InvokeVoidAsync("reveal", _panel);
    }
}
