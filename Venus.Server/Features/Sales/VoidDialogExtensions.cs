using MudBlazor;
using Venus.Core.Features.Sales;
using Venus.Server.Components;

namespace Venus.Server.Features.Sales;

public static class VoidDialogExtensions
{
    /// <summary>Asks for a reason and voids the sale. It says by itself what happened; true when the sale is voided now.</summary>
    public static Task<bool> VoidSaleAsync(this IDialogService dialogs, SaleDetail sale) => ShowAsync(dialogs, new()
    {
        { d => d.Store, sale.Store },
        { d => d.Sale, sale.Id },
        { d => d.Number, sale.Number },
        { d => d.Total, sale.Total },
        { d => d.Refunds, [.. sale.Payments.Select(p => new Refund(p.Method, p.Amount))] },
    });

    /// <summary>The same from a list, which knows no more than the row.</summary>
    public static Task<bool> VoidSaleAsync(this IDialogService dialogs, int store, SaleRow sale) => ShowAsync(dialogs, new()
    {
        { d => d.Store, store },
        { d => d.Sale, sale.Id },
        { d => d.Number, sale.Number },
        { d => d.Total, sale.Total },
    });

    private static async Task<bool> ShowAsync(IDialogService dialogs, DialogParameters<VoidDialog> parameters)
    {
        return await dialogs.OpenAsync(parameters) is { Canceled: false };
    }
}
