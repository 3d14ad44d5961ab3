using System.Globalization;
using MudBlazor;
using Venus.Core.Features.Sales;

namespace Venus.Server.Features.Sales;

/// <summary>What follows a sale at the counter: the receipt, the change in large figures, and the way to print again.</summary>
public sealed class ReceiptDesk(ReceiptPrinter printer, ISnackbar snackbar)
{
    private static readonly TimeSpan ChangeStays = TimeSpan.FromSeconds(12);

    /// <summary>Prints. A refusal is said; a fault is the caller's.</summary>
    public async Task PrintAsync(int store, Guid sale, CancellationToken cancellationToken)
    {
        var printed = await printer.PrintAsync(store, sale, cancellationToken);
        if (printed.Problem is { } problem)
            snackbar.Add(problem.Message, Severity.Error);
    }

    /// <param name="reprint">Runs on the tap of Reprint.</param>
    public void Announce(Sold sold, Func<Task> reprint)
    {
        var text = new Dictionary<string, object> { [nameof(SoldNotice.Sale)] = sold };
        snackbar.Add<SoldNotice>(text, sold.IsEarlier ? Severity.Warning : Severity.Success, options =>
        {
            options.Action = "Reprint";
            options.ActionColor = Color.Inherit;
            options.OnClick = _ => reprint();
            options.VisibleStateDuration = (int)ChangeStays.TotalMilliseconds;
            options.RequireInteraction = sold.IsEarlier;
        });
    }

    /// <summary>Walk-in · Cash</summary>
    public static string About(SaleRow sale) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(sale.Customer == Cart.WalkIn ? "Walk-in" : sale.Customer)} · {PaymentMethods.NameOf(sale.Method)}");
}
