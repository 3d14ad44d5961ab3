using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Server.Components;
using Venus.Server.Layout;

namespace Venus.Server.Features.Sales;

/// <summary>The sales of a store, the last seven business days' unless the link says otherwise, with one of them open beside the list.</summary>
public sealed partial class SalesPage(ISaleService sales, SelectedStore selectedStore, NavigationManager navigation, TimeProvider time)
{
    private const int PageSize = 50;

    private int _store;
    private SaleQuery? _read;
    private IReadOnlyList<(Guid Id, string Name)> _cashiers = [];
    private Page<SaleRow> _rows = new([], 0);
    private SaleTotals _totals = new(0, Money.Zero, 0);
    private int _page;

    [SupplyParameterFromQuery(Name = "from")]
    public string? LinkFrom { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? LinkTo { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "method")]
    public string? LinkMethod { get; set; }

    [SupplyParameterFromQuery(Name = "cashier")]
    public string? LinkCashier { get; set; }

    [SupplyParameterFromQuery(Name = "voided")]
    public string? LinkVoided { get; set; }

    [SupplyParameterFromQuery(Name = "sale")]
    public string? LinkSale { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? LinkPage { get; set; }

    private SaleQuery Query =>
        SaleQuery.Read(LinkFrom, LinkTo, LinkSearch, LinkMethod, LinkCashier, LinkVoided, LinkSale, LinkPage);

    private SaleFilter Wanted => Query.ToFilter(Store.Id, Today);

    private DateOnly Today => StoreDays.Of(Store.Timezone, time.GetUtcNow());

    private string Totals
    {
        get
        {
            var voids = _totals.Voids > 0 ? $", {_totals.Voids.ToString("N0", Money.Culture)} voided apart" : "";
            return $" · {_totals.Amount} in {Counted.Of(_totals.Count, "sale")}{voids}";
        }
    }

    private string InWords
    {
        get
        {
            var (filter, query) = (Wanted, Query);
            var days = filter.From == filter.To
                ? $"on {DayText.Short(filter.To, Today)}"
                : $"from {DayText.Short(filter.From, Today)} to {DayText.Short(filter.To, Today)}";
            var rest = string.Join(", ", new[]
            {
                query.Search is { } search ? $"“{search}”" : null,
                query.Method is { } method ? $"paid by {PaymentMethods.NameOf(method)}" : null,
                query.Cashier is { } cashier ? $"cashier {_cashiers.FirstOrDefault(c => c.Id == cashier).Name ?? "of another store"}" : null,
                query.Voided switch { true => "voided only", false => "without voided", null => null },
            }.Where(part => part is not null));
            return rest.Length == 0 ? $"Nothing was sold {days}." : $"Nothing {days}: {rest}.";
        }
    }

    protected override Task OnInitializedAsync()
    {
        _store = Store.Id;
        selectedStore.Changed += ForgetRecordsAsync;
        OnLive(LiveTopic.Sales, Store.Id, ReloadAsync);
        OnNewDay(ReloadAsync);
        return base.OnInitializedAsync();
    }

    // Opening and closing the detail leaves the list as it is.
    protected override Task OnParametersSetAsync() => _read is null || _read == Query.OfList ? Task.CompletedTask : ReloadAsync();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var query = _read = Query.OfList;
        var filter = Wanted;
        var page = query.Page - 1;
        var totals = sales.GetTotalsAsync(filter, cancellationToken);
        var rows = (await sales.ListAsync(filter, page, PageSize, cancellationToken)).Value;
        if (rows is { Rows.Count: 0, Total: > 0 })
        {
            page = (rows.Total - 1) / PageSize;
            rows = (await sales.ListAsync(filter, page, PageSize, cancellationToken)).Value;
        }

        if (_cashiers.Count == 0 || rows.Rows.Any(row => _cashiers.All(c => c.Name != row.Cashier)))
            _cashiers = (await sales.GetCashiersAsync(Store.Id, cancellationToken)).Value;
        var sum = (await totals).Value;
        // A slow answer to an earlier question must not replace a later one's.
        if (query == _read)
            (_rows, _totals, _page) = (rows, sum, page);
    }

    // Another store has neither this sale nor this cashier; the page made anew for it must not look for them, unless the link that chose the store
    // names them.
    private Task ForgetRecordsAsync()
    {
        if (selectedStore.Current?.Id != _store && !selectedStore.IsLinked)
            Ask(Query with { Sale = null, Cashier = null, Page = 1 });
        return Task.CompletedTask;
    }

    private string LinkOf(Guid sale) => UriOf(Query with { Sale = sale.ToString() });

    private string UriOf(SaleQuery query) => navigation.GetUriWithQueryParameters(query.ToParameters());

    private void Ask(SaleQuery query) => navigation.NavigateTo(UriOf(query), replace: true);

    private void Clear() => Ask(new SaleQuery());

    private void GoToPage(int page) => Ask(Query with { Page = page + 1 });

    private void Close() => Ask(Query with { Sale = null });

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            selectedStore.Changed -= ForgetRecordsAsync;
        base.Dispose(disposing);
    }
}
