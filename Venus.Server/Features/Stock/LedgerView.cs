using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Server.Components;

namespace Venus.Server.Features.Stock;

/// <summary>Reads the ledger that the link asks for: the page of its own, and the panel below the matrix. Both speak the same link.</summary>
public abstract class LedgerView(IStockService stock, NavigationManager navigation, TimeProvider time) : VenusPage
{
    protected const int PageSize = 100;

    private LedgerQuery? _read;

    [SupplyParameterFromQuery(Name = "from")]
    public string? LinkFrom { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? LinkTo { get; set; }

    [SupplyParameterFromQuery(Name = "bird")]
    public string? LinkBird { get; set; }

    [SupplyParameterFromQuery(Name = "form")]
    public string? LinkForm { get; set; }

    [SupplyParameterFromQuery(Name = "reason")]
    public string? LinkReason { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? LinkPage { get; set; }

    /// <summary>How many days a link without dates means, up to today.</summary>
    protected abstract int DefaultDays { get; }

    protected LedgerQuery Query => LedgerQuery.Read(LinkFrom, LinkTo, LinkBird, LinkForm, LinkReason, LinkPage);

    /// <summary>What the link asks for now; the rows on screen may still answer the question before.</summary>
    protected LedgerFilter Wanted => Query.ToFilter(Store.Id, Today, DefaultDays);

    protected DateOnly Today => StoreDays.Of(Store.Timezone, time.GetUtcNow());

    protected LedgerChoices Choices { get; private set; } = new([], [], []);

    protected IReadOnlySet<string> CountedForms { get; private set; } = new HashSet<string>();

    /// <summary>The rows on screen and the filter they answer.</summary>
    protected LedgerPage Ledger { get; private set; } = new([], 0, null);

    protected LedgerFilter Shown { get; private set; } = new(0, default, default);

    /// <summary>From 0.</summary>
    protected int ShownPage { get; private set; }

    protected bool IsLastPage => (ShownPage + 1) * PageSize >= Ledger.Total;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Stock, Store.Id, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task OnParametersSetAsync() => _read is null || _read == Query ? Task.CompletedTask : ReloadAsync();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var query = _read = Query;
        var filter = Wanted;
        if (Choices.Forms.Count == 0)
            await ReadChoicesAsync(cancellationToken);
        var page = query.Page - 1;
        var ledger = (await stock.GetLedgerAsync(filter, page, PageSize, cancellationToken)).Value;
        if (ledger is { Rows.Count: 0, Total: > 0 })
        {
            page = (ledger.Total - 1) / PageSize;
            ledger = (await stock.GetLedgerAsync(filter, page, PageSize, cancellationToken)).Value;
        }

        if (ledger.Rows.Any(row => Choices.Reasons.All(r => r.Code != row.ReasonCode)))
            await ReadChoicesAsync(cancellationToken);
        // A slow answer to an earlier question must not replace a later one's.
        if (query == _read)
            (Ledger, Shown, ShownPage) = (ledger, filter, page);
    }

    protected void Ask(LedgerQuery query) => navigation.NavigateTo(navigation.GetUriWithQueryParameters(query.ToParameters()), replace: true);

    protected void GoToPage(int page) => Ask(Query with { Page = page + 1 });

    protected string BirdName(string code) => Choices.Birds.FirstOrDefault(b => b.Code == code)?.Name ?? code;

    protected string FormName(string code) => Choices.Forms.FirstOrDefault(f => f.Code == code)?.Name ?? code;

    protected string ReasonName(string code) => Choices.Reasons.FirstOrDefault(r => r.Code == code)?.Description ?? code;

    private async Task ReadChoicesAsync(CancellationToken cancellationToken)
    {
        Choices = (await stock.GetChoicesAsync(Store.Id, cancellationToken)).Value;
        CountedForms = Choices.Forms.Where(f => f.CountedInBirds).Select(f => f.Code).ToHashSet();
    }
}
