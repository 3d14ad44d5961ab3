using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Prices;
using Venus.Core.Live;

namespace Venus.Server.Features.Prices;

/// <summary>All prices a SKU ever had in the store, the latest first.</summary>
public sealed partial class HistoryPanel(IPriceService prices)
{
    private IReadOnlyList<PriceHistoryRow> _rows = [];
    private int _total;
    private int _pages = 1;

    [Parameter, EditorRequired]
    public required int StoreId { get; set; }

    [Parameter, EditorRequired]
    public required string Timezone { get; set; }

    [Parameter, EditorRequired]
    public required PriceRow Row { get; set; }

    [Parameter, EditorRequired]
    public required DateOnly Today { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    private PriceHistoryRow? InForce => _rows.FirstOrDefault(r => r.EffectiveDate <= Today && !r.Superseded);

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Prices, StoreId, ReloadAsync);
        return ReloadAsync();
    }

    private async Task OlderAsync() => await RunAsync(_ =>
    {
        _pages++;
        return ReloadAsync();
    });

    private Task ReloadAsync() => ReadAsync(
        async cancel =>
        {
            List<PriceHistoryRow> rows = [];
            var total = 0;
            for (var page = 0; page < _pages; page++)
            {
                var answer = (await prices.GetHistoryAsync(StoreId, Row.Sku, page, cancellationToken: cancel)).Value;
                rows.AddRange(answer.Rows);
                total = answer.Total;
            }

            return (Rows: rows, Total: total);
        },
        read => (_rows, _total) = read);
}
