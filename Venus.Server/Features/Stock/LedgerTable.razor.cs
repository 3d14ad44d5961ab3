using System.Globalization;
using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Stock;

/// <summary>Movements with their running balances. Several buckets at once name the item of each; one bucket ends in the balance before.</summary>
public sealed partial class LedgerTable
{
    [Parameter, EditorRequired]
    public required LedgerPage Ledger { get; set; }

    [Parameter, EditorRequired]
    public required LedgerFilter Filter { get; set; }

    [Parameter, EditorRequired]
    public required StoreAccess Store { get; set; }

    /// <summary>The business date of the store.</summary>
    [Parameter, EditorRequired]
    public required DateOnly Today { get; set; }

    /// <summary>Codes of the forms counted in birds; columns of birds stand where one of them may occur.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlySet<string> CountedForms { get; set; }

    /// <summary>The oldest rows are shown, below which the balance before them belongs.</summary>
    [Parameter]
    public bool ShowBefore { get; set; }

    [Parameter, EditorRequired]
    public required string Caption { get; set; }

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    private bool Several => !Filter.IsOneBucket;

    private bool OneDay => Filter.From == Filter.To;

    private bool Counted => Filter.Form is null || IsCounted(Filter.Form);

    private bool MayOpenSales => Rights?.May(Permissions.SalesView) == true;

    private bool IsCounted(string form) => CountedForms.Contains(form);

    private string SaleLink(Guid sale) => $"/business/sales?store={Store.Id}&sale={sale}";

    private string When(LedgerRow row) => Posted(row) is not null ? DayText.Short(row.BusinessDate, Today)
        : OneDay ? Local(row).ToString("HH:mm", CultureInfo.InvariantCulture)
        : DayText.Short(Local(row), Today);

    /// <summary>When the movement was posted on another day than it is dated.</summary>
    private string? Posted(LedgerRow row) =>
        DateOnly.FromDateTime(Local(row).DateTime) == row.BusinessDate ? null : DayText.Short(Local(row), Today);

    private DateTimeOffset Local(LedgerRow row) => StoreDays.LocalTime(Store.Timezone, row.At);
}
