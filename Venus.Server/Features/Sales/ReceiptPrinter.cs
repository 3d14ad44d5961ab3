using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Venus.Core;
using Venus.Core.Features.Sales;

namespace Venus.Server.Features.Sales;

/// <summary>
/// Prints the 80 mm receipt of a sale through the browser, and counts it. Inject it into a page and call
/// <c>await printer.PrintAsync(Store.Id, saleId, PageClosed)</c>, once per tap: every copy after the first says DUPLICATE. It returns as soon as
/// the browser has the receipt; the print dialog opens by itself.
/// </summary>
/// <remarks>Needs <c>sales.view</c>, or <c>sales.create</c> for one's own sales of today. The page around it never prints.</remarks>
public sealed class ReceiptPrinter(ISaleService sales, IServiceProvider services, ILoggerFactory loggers, IJSRuntime js)
{
    /// <returns>What was printed, with its copy number; or the refusal, and then nothing was printed or counted.</returns>
    public async Task<Result<Receipt>> PrintAsync(int store, Guid sale, CancellationToken cancellationToken)
    {
        var printed = await sales.PrintAsync(store, sale, cancellationToken);
        if (!printed.IsSuccess)
            return printed;
        try
        {
            var markup = await MarkupAsync(printed.Value);
            await using var module = await js.InvokeAsync<IJSObjectReference>("import", cancellationToken, "./js/receipt.js");
            await module.InvokeVoidAsync("printReceipt", cancellationToken, markup);
            return printed;
        }
        catch (Exception gone) when (cancellationToken.IsCancellationRequested && gone is ObjectDisposedException or JSDisconnectedException)
        {
            // The page took its services and its browser along.
            throw new OperationCanceledException(gone.Message, gone, cancellationToken);
        }
    }

    private async Task<string> MarkupAsync(Receipt receipt)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(ReceiptSheet.Receipt)] = receipt });
            return (await renderer.RenderComponentAsync<ReceiptSheet>(parameters)).ToHtmlString();
        });
    }
}
