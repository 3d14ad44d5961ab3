using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Stock;

/// <summary>Birds × forms with totals. Where cells can be selected, arrows move between them and Enter selects.</summary>
public sealed partial class StockMatrixTable(IJSRuntime js)
{
    [Parameter, EditorRequired]
    public required StockMatrix Matrix { get; set; }

    /// <summary>The bucket whose ledger is open.</summary>
    [Parameter]
    public StockBucket? Selected { get; set; }

    /// <summary>Without it cells are no buttons.</summary>
    [Parameter]
    public EventCallback<StockBucket> OnSelect { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && OnSelect.HasDelegate)
            await (await js.InvokeAsync<IJSObjectReference>("import", "./js/cells.js")).DisposeAsync();
    }

    private bool IsSelected(StockBucket bucket) => Selected is { } selected && (selected.Bird, selected.Form) == (bucket.Bird, bucket.Form);

    private static string Words(BirdType bird, StockForm form, StockBucket bucket)
    {
        var stock = bucket.IsEmpty ? "none" : form.CountedInBirds ? $"{bucket.Kg}, {Counted.Of(bucket.Birds, "bird")}" : bucket.Kg.ToString();
        return $"{bird.Name}, {form.Name}: {stock}{(bucket.IsResidue(form) ? ", residue" : "")}";
    }
}
