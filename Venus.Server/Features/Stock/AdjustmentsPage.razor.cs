using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Stock;

/// <summary>Corrections of stock: one item, or the opening of all items without movements; beside them the last corrections.</summary>
public sealed partial class AdjustmentsPage(IAdjustmentService adjustments, TimeProvider time)
{
    private StockMatrix? _stock;
    private IReadOnlyList<AdjustmentRow> _latest = [];
    private string? _done;
    private bool _opening;

    [SupplyParameterFromQuery(Name = "bird")]
    public string? LinkBird { get; set; }

    [SupplyParameterFromQuery(Name = "form")]
    public string? LinkForm { get; set; }

    private DateOnly Today => StoreDays.Of(Store.Timezone, time.GetUtcNow());

    private int Unopened => _stock is not { } stock ? 0
        : stock.Birds.Where(b => b.IsActive).Sum(b => stock.Forms.Count(f => f.IsActive && stock.Find(b.Code, f.Code).EntryNo == 0));

    protected override async Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Stock, Store.Id, ReloadAsync);
        OnNewDay(ReloadAsync);
        await base.OnInitializedAsync();
        // A store that holds nothing yet begins with its opening.
        _opening = Unopened > 0 && _stock!.Buckets.All(b => b.EntryNo == 0) && LinkBird is null;
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _stock = (await adjustments.GetMatrixAsync(Store.Id, cancellationToken)).Value;
        _latest = (await adjustments.GetLatestAsync(Store.Id, cancellationToken: cancellationToken)).Value;
    }

    private void Toggle() => (_opening, _done) = (!_opening, null);

    private Task PostedAsync(AdjustmentDone? done)
    {
        _done = done?.InWords;
        return done is null ? Task.CompletedTask : ReloadAsync();
    }

    private async Task OpenedAsync(int count)
    {
        _done = $"{Counted.Of(count, "item")} {(count == 1 ? "is" : "are")} opened.";
        await ReloadAsync();
        _opening = _opening && Unopened > 0;
    }
}
