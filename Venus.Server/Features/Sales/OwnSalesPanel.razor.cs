using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Sales;
using Venus.Core.Live;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Sales;

/// <summary>The cashier's own sales of the business day: print again and, for holders of sales.void, void.</summary>
public sealed partial class OwnSalesPanel(IPosService pos, ReceiptDesk receipts, IDialogService dialogs)
{
    private const int PageSize = 50;

    private OwnSales _sales = OwnSales.None;
    private int _page;

    [Parameter, EditorRequired]
    public required int Store { get; set; }

    [Parameter, EditorRequired]
    public required string Timezone { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    private string Totals => $"{Counted.Of(_sales.Totals.Count, "sale")}, {_sales.Totals.Amount}";

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Sales, Store, ReloadAsync);
        return ReloadAsync();
    }

    private Task ReloadAsync()
    {
        var asked = _page;
        return ReadAsync(async cancel => (await pos.GetOwnSalesOfTodayAsync(Store, asked, PageSize, cancel)).Value, sales =>
        {
            // A slow answer to an earlier page must not replace a later one's.
            if (asked == _page)
                _sales = sales;
        });
    }

    private Task GoToPageAsync(int page)
    {
        _page = page;
        return ReloadAsync();
    }

    private Task<bool> VoidAsync(SaleRow sale) => dialogs.VoidSaleAsync(Store, sale);

    private Task<bool> ReprintAsync(SaleRow sale) => RunAsync(cancel => receipts.PrintAsync(Store, sale.Id, cancel));
}
