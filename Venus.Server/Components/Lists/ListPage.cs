using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Server.Components.Lists;

/// <summary>
/// Base of a page that shows a list: filter, order, columns, page and the row that is open stand in its link. It reads again when the link asks for
/// other rows; opening a row and choosing columns leave the rows as they are. Show it by a <see cref="ListView{TRow, TFilter}"/>.
/// </summary>
/// <typeparam name="TFilter">What narrows the list; equal filters match the same rows.</typeparam>
public abstract class ListPage<TRow, TFilter>(IUserRights userRights, NavigationManager navigation) : VenusPage
    where TRow : class
    where TFilter : class
{
    internal const int PageSize = 50;

    private const string OpenParameter = "open";

    private Question? _asked;

    [SupplyParameterFromQuery(Name = OpenParameter)]
    public string? LinkOpen { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? LinkSort { get; set; }

    [SupplyParameterFromQuery(Name = "hide")]
    public string? LinkHide { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? LinkPage { get; set; }

    internal ListQuery List => ListQuery.Read(LinkSort, LinkHide, LinkPage);

    /// <summary>As the link says it.</summary>
    internal abstract TFilter Filter { get; }

    /// <summary>The filter of a link that says nothing.</summary>
    internal abstract TFilter NoFilter { get; }

    internal bool IsFiltered => !Filter.Equals(NoFilter);

    /// <summary>The filter in words, a phrase for each of its parts: "status Active". Null for a part that narrows nothing.</summary>
    protected abstract IEnumerable<string?> FilterPhrases { get; }

    internal string FilterInWords => string.Join(", ", FilterPhrases.Where(phrase => phrase is not null)) is [var first, .. var rest]
        ? $"{char.ToUpperInvariant(first)}{rest}."
        : "";

    /// <summary>How the list comes without a word in its link.</summary>
    internal abstract Sorting Natural { get; }

    internal IReadOnlyList<Field<TRow>> Fields { get; private set; } = [];

    internal Page<TRow> Rows { get; private set; } = new([], 0);

    internal int ShownPage { get; private set; }

    /// <summary>The row that the link opens, when it stands on this page of the list.</summary>
    protected TRow? OpenRow => LinkOpen is null ? null : Rows.Rows.FirstOrDefault(IsOpen);

    protected NavigationManager Navigation => navigation;

    protected abstract ReadShape<TRow> Shape { get; }

    /// <summary>What tells rows apart, in links too.</summary>
    internal abstract object KeyOf(TRow row);

    /// <param name="sort">A field the person may see and the list sorts by; null: as the list comes.</param>
    /// <param name="page">From 0.</param>
    protected abstract Task<Result<Page<TRow>>> ReadPageAsync(TFilter filter, Sorting? sort, int page, CancellationToken cancellationToken);

    /// <summary>Reads what the page shows beside its rows, such as what a filter offers.</summary>
    protected virtual Task ReadBesideAsync(UserRights rights, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The filter as link parameters; null takes a parameter out of the link.</summary>
    protected abstract IReadOnlyDictionary<string, object?> ToParameters(TFilter filter);

    /// <summary>What the file of the list asks for: the filter and the order that are shown, under the names that links of the page give them.</summary>
    protected virtual IReadOnlyDictionary<string, object?> ToExport() =>
        new Dictionary<string, object?>(ToParameters(Filter)) { ["sort"] = List.Sort?.ToString() };

    /// <summary>The file of all rows of the filter. It lies at the page's own address, below <c>/export</c>.</summary>
    /// <param name="format">"csv" or "json".</param>
    internal string ExportLink(string format) => navigation.GetUriWithQueryParameters(
        new Uri(navigation.Uri).AbsolutePath + "/export",
        new Dictionary<string, object?>(ToExport()) { ["format"] = format });

    private Question Asked => new(Filter, List.Sort, List.Page);

    protected override Task OnParametersSetAsync() => _asked is null || _asked == Asked ? Task.CompletedTask : ReloadAsync();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var asked = _asked = Asked;
        var page = asked.Page - 1;
        var rights = await userRights.GetAsync(cancellationToken) ?? throw new RefusedException(new NotSignedIn());
        var sort = Shape.Allowed(asked.Sort, rights);
        var rows = (await ReadPageAsync(asked.Filter, sort, page, cancellationToken)).Value;
        if (rows is { Rows.Count: 0, Total: > 0 })
        {
            page = (rows.Total - 1) / PageSize;
            rows = (await ReadPageAsync(asked.Filter, sort, page, cancellationToken)).Value;
        }

        await ReadBesideAsync(rights, cancellationToken);
        // A slow answer to an earlier question must not replace a later one's.
        if (_asked == asked)
            (Rows, ShownPage, Fields) = (rows, page, Shape.For(rights));
    }

    internal bool IsOpen(TRow row) => string.Equals(KeyOf(row).ToString(), LinkOpen, StringComparison.OrdinalIgnoreCase);

    internal string LinkOf(TRow row) => LinkOpening(KeyOf(row));

    protected static string? Quoted(string? search) => search is null ? null : $"“{search}”";

    /// <param name="what">The filter's name: "status".</param>
    protected static string? Chosen(string what, string? value, IEnumerable<(string Value, string Text)> options) =>
        value is null ? null : $"{what} {options.FirstOrDefault(option => option.Value == value).Text ?? value}";

    protected string LinkOpening(object? key) => navigation.GetUriWithQueryParameter(OpenParameter, key?.ToString());

    /// <summary>Another filter starts at the first page and closes the row.</summary>
    protected void Ask(TFilter filter) => Go(ToParameters(filter), page: null);

    internal void GoToPage(int page) => Go(ToParameters(Filter), page > 0 ? page + 1 : null);

    internal void Clear() => Ask(NoFilter);

    protected void Close() => navigation.NavigateTo(LinkOpening(null), replace: true);

    private void Go(IReadOnlyDictionary<string, object?> filter, int? page) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(filter) { ["page"] = page, [OpenParameter] = null }), replace: true);

    private sealed record Question(TFilter Filter, Sorting? Sort, int Page);
}
