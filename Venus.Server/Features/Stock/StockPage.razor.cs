using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Security;

namespace Venus.Server.Features.Stock;

/// <summary>What the store holds, live; below it the ledger of the selected cell for those who may see it.</summary>
public sealed partial class StockPage(IStockService stock, NavigationManager navigation, TimeProvider time)
{
    private StockMatrix? _matrix;
    private DateTimeOffset _readAt;
    private bool _chosen;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [SupplyParameterFromQuery(Name = "bird")]
    public string? Bird { get; set; }

    [SupplyParameterFromQuery(Name = "form")]
    public string? Form { get; set; }

    private bool MayLedger => Rights?.May(Permissions.InventoryLedger) == true;

    private StockBucket? Selected =>
        MayLedger && _matrix?.Birds.Any(b => b.Code == Bird) == true && _matrix.Forms.Any(f => f.Code == Form) ? _matrix.Find(Bird!, Form!) : null;

    private string AsAt => StoreDays.LocalTime(Store.Timezone, _readAt).ToString("HH:mm", CultureInfo.InvariantCulture);

    private EventCallback<StockBucket> Select => MayLedger ? EventCallback.Factory.Create<StockBucket>(this, Open) : default;

    private string AdjustLink => Selected is { } cell
        ? QueryHelpers.AddQueryString("/business/adjustments", new Dictionary<string, string?> { ["bird"] = cell.Bird, ["form"] = cell.Form })
        : "/business/adjustments";

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Stock, Store.Id, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _matrix = (await stock.GetMatrixAsync(Store.Id, cancellationToken)).Value;
        _readAt = time.GetUtcNow();
    }

    private void Open(StockBucket cell)
    {
        _chosen = true;
        navigation.NavigateTo(
            navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["bird"] = cell.Bird, ["form"] = cell.Form, ["reason"] = null, ["page"] = null }),
            replace: true);
    }
}
