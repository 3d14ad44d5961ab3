using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Security;

namespace Venus.Server.Features.Sales;

/// <summary>One sale with its lines, money and prints; prints it again and, for those who may, voids it.</summary>
public sealed partial class SaleDetailPanel(ISaleService sales, ReceiptPrinter printer, IDialogService dialogs, ISnackbar snackbar, TimeProvider time)
{
    private SaleDetail? _detail;
    private Problem? _refusal;
    private Guid? _asked;

    [Parameter, EditorRequired]
    public required StoreAccess Store { get; set; }

    /// <summary>The id; one of another store is not found.</summary>
    [Parameter, EditorRequired]
    public required Guid Sale { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    private DateOnly Today => StoreDays.Of(Store.Timezone, time.GetUtcNow());

    protected override void OnInitialized() => OnLive(LiveTopic.Sales, Store.Id, ReloadAsync);

    protected override Task OnParametersSetAsync() => _asked == Sale ? Task.CompletedTask : ReloadAsync();

    private Task ReloadAsync()
    {
        var asked = Sale;
        _asked = asked;
        return ReadAsync(cancel => sales.GetAsync(Store.Id, asked, cancel), read =>
        {
            // A slow answer about the sale before must not stand under another one's link.
            if (asked != Sale)
                return;
            _refusal = read.Problem;
            _detail = read.IsSuccess ? read.Value : null;
        });
    }

    private Task<bool> PrintAsync() => RunAsync(async cancel =>
    {
        var printed = await printer.PrintAsync(Store.Id, Sale, cancel);
        if (printed.Problem is { } problem)
            snackbar.Add(problem.Message, Severity.Error);
        await ReloadAsync();
    });

    private Task<bool> VoidAsync(SaleDetail sale) => RunAsync(async _ =>
    {
        if (await dialogs.VoidSaleAsync(sale))
            await ReloadAsync();
    });
}
