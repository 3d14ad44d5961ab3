using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Stock;
using Venus.Server.Components;

namespace Venus.Server.Features.Stock;

/// <summary>Every movement of the store's stock, the last week's unless the link says otherwise.</summary>
public sealed partial class StockLedgerPage(IStockService stock, NavigationManager navigation, TimeProvider time) : LedgerView(stock, navigation, time)
{
    private static readonly LedgerQuery Unfiltered = new(null, null, null, null, null);

    protected override int DefaultDays => 7;

    private bool IsFiltered => Query with { Page = 1 } != Unfiltered;

    private string InWords
    {
        get
        {
            var what = string.Join(", ", new[]
            {
                Shown.Bird is { } bird ? BirdName(bird) : null,
                Shown.Form is { } form ? FormName(form) : null,
                Shown.Reason is { } reason ? ReasonName(reason) : null,
            }.Where(w => w is not null));
            var days = Shown.From == Shown.To
                ? $"on {DayText.Short(Shown.To, Today)}"
                : $"from {DayText.Short(Shown.From, Today)} to {DayText.Short(Shown.To, Today)}";
            return what.Length == 0 ? $"Nothing moved {days}." : $"Nothing moved {days} for {what}.";
        }
    }

    private void Clear() => Ask(Unfiltered);
}
