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

    private IReadOnlyList<SaleRow> _sales = [];
    private int _shown = PageSize;

    [Parameter, EditorRequired]
    public required int Store { get; set; }

    [Parameter, EditorRequired]
    public required string Timezone { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    private string Totals
    {
        get
        {
            var standing = _sales.Where(s => !s.Voided).ToList();
            return $"{Counted.Of(standing.Count, "sale")}, {standing.Sum(s => s.Total)}";
        }
    }

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Sales, Store, ReloadAsync);
        return ReloadAsync();
    }

    private Task ReloadAsync() => ReadAsync(async cancel => _sales = (await pos.GetOwnSalesOfTodayAsync(Store, cancel)).Value);

    private Task<bool> VoidAsync(SaleRow sale) => dialogs.VoidSaleAsync(Store, sale);

    private Task<bool> ReprintAsync(SaleRow sale) => RunAsync(cancel => receipts.PrintAsync(Store, sale.Id, cancel));
}
