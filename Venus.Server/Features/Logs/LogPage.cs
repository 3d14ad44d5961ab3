using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Logs;

/// <summary>
/// What the pages of the three logs share: the last seven days unless the link says otherwise, one row open beside the list. Moments are on the wall
/// clock of the selected store.
/// </summary>
public abstract class LogPage<TRow>(ILogService logs, IUserRights userRights, NavigationManager navigation, TimeProvider time) : VenusPage
    where TRow : class
{
    internal const int PageSize = 50;

    private LogQuery? _read;

    [SupplyParameterFromQuery(Name = "from")]
    public string? LinkFrom { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? LinkTo { get; set; }

    [SupplyParameterFromQuery(Name = "user")]
    public string? LinkUser { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    public string? LinkKind { get; set; }

    [SupplyParameterFromQuery(Name = "act")]
    public string? LinkAct { get; set; }

    [SupplyParameterFromQuery(Name = "place")]
    public string? LinkPlace { get; set; }

    [SupplyParameterFromQuery(Name = "open")]
    public string? LinkOpen { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? LinkSort { get; set; }

    [SupplyParameterFromQuery(Name = "hide")]
    public string? LinkHide { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? LinkPage { get; set; }

    protected ILogService Logs => logs;

    internal LogQuery Query =>
        LogQuery.Read(LinkFrom, LinkTo, LinkUser, LinkSearch, LinkKind, LinkAct, LinkPlace, LinkOpen, ListQuery.Read(LinkSort, LinkHide, LinkPage));

    internal DateOnly Today => StoreDays.Of(Timezone, time.GetUtcNow());

    internal IReadOnlyList<LoggedPerson> People { get; private set; } = [];

    internal IReadOnlyList<StoreAccess> Stores { get; private set; } = [];

    internal IReadOnlyList<Field<TRow>> Fields { get; private set; } = [];

    internal Page<TRow> Rows { get; private set; } = new([], 0);

    internal int ShownPage { get; private set; }

    protected TRow? OpenRow => Query.Open is { } open ? Rows.Rows.FirstOrDefault(row => IdOf(row) == open) : null;

    protected abstract ReadShape<TRow> Shape { get; }

    internal abstract long IdOf(TRow row);

    protected abstract Task<Result<Page<TRow>>> ReadPageAsync(LogQuery query, int page, CancellationToken cancellationToken);

    // Opening a row and choosing columns leave the rows as they are.
    protected override Task OnParametersSetAsync() => _read is null || _read == Query.OfList ? Task.CompletedTask : ReloadAsync();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var query = _read = Query.OfList;
        var page = query.List.Page - 1;
        var rights = await userRights.GetAsync(cancellationToken) ?? throw new RefusedException(new NotSignedIn());
        var rows = (await ReadPageAsync(query, page, cancellationToken)).Value;
        if (rows is { Rows.Count: 0, Total: > 0 })
        {
            page = (rows.Total - 1) / PageSize;
            rows = (await ReadPageAsync(query, page, cancellationToken)).Value;
        }

        if (People.Count == 0)
            People = (await logs.GetPeopleAsync(cancellationToken)).Value;
        // A slow answer to an earlier question must not replace a later one's.
        if (query == _read)
            (Rows, ShownPage, Fields, Stores) = (rows, page, Shape.For(rights), rights.Stores);
    }

    internal string LinkOf(TRow row) => UriOf(Query with { Open = IdOf(row) });

    internal bool IsOpen(TRow row) => IdOf(row) == Query.Open;

    /// <summary>Another filter starts at the first page and closes the detail.</summary>
    protected void Ask(LogQuery query) =>
        navigation.NavigateTo(UriOf(query with { Open = null, List = query.List with { Page = 1 } }), replace: true);

    internal void GoToPage(int page) => navigation.NavigateTo(UriOf(Query with { Open = null, List = Query.List with { Page = page + 1 } }), replace: true);

    internal void Clear() => Ask(new LogQuery { List = Query.List });

    protected void Close() => navigation.NavigateTo(UriOf(Query with { Open = null }), replace: true);

    private string UriOf(LogQuery query) => navigation.GetUriWithQueryParameters(query.ToParameters());
}
