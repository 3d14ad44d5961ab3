using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Sessions;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Sessions;

/// <summary>Everybody's sessions. One may be ended, which shows its person out of every open page.</summary>
public sealed partial class SessionsPage(
    ISessionService sessions, IUserRights userRights, NavigationManager navigation, IDialogService dialogs, ISnackbar snackbar)
{
    public const string Path = "/system/sessions";
    private const int PageSize = 50;
    private static readonly Sorting Newest = new("created_at", Descending: true);

    private (SessionFilter, Sorting?, int)? _read;
    private IReadOnlyList<Field<SessionRow>> _fields = [];
    private Page<SessionRow> _rows = new([], 0);
    private SessionRow? _open;
    private int _page;

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? LinkState { get; set; }

    [SupplyParameterFromQuery(Name = "user")]
    public string? LinkUser { get; set; }

    [SupplyParameterFromQuery(Name = "open")]
    public string? LinkOpen { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? LinkSort { get; set; }

    [SupplyParameterFromQuery(Name = "hide")]
    public string? LinkHide { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? LinkPage { get; set; }

    private ListQuery List => ListQuery.Read(LinkSort, LinkHide, LinkPage);

    private SessionFilter Filter => FilterOf(LinkUser, LinkState, LinkSearch);

    internal static SessionFilter FilterOf(string? user, string? state, string? search) => new(
        Guid.TryParse(user, out var person) ? person : null,
        States.Any(s => s.Item1 == state) ? state : null,
        LinkText.Given(search));

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task OnParametersSetAsync()
    {
        FindOpen();
        return _read is null || _read == (Filter, List.Sort, List.Page) ? Task.CompletedTask : ReloadAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var asked = _read = (Filter, List.Sort, List.Page);
        var page = List.Page - 1;
        var rights = await userRights.GetAsync(cancellationToken) ?? throw new RefusedException(new NotSignedIn());
        var sorting = SessionShapes.All.Allowed(List.Sort, rights);
        var rows = (await sessions.ListAsync(Filter, sorting, page, PageSize, cancellationToken)).Value;
        if (rows is { Rows.Count: 0, Total: > 0 })
        {
            page = (rows.Total - 1) / PageSize;
            rows = (await sessions.ListAsync(Filter, sorting, page, PageSize, cancellationToken)).Value;
        }

        // A slow answer to an earlier question must not replace a later one's.
        if (asked != _read)
            return;
        (_rows, _page, _fields) = (rows, page, SessionShapes.All.For(rights));
        FindOpen();
    }

    private async Task RevokeAsync(SessionRow session)
    {
        if (!await dialogs.ConfirmAsync(
            session.Own ? "End your own session?" : $"End the session of {session.User}?",
            "Its pages close within a second. What is typed there stays on that device.",
            "End session"))
            return;
        await RunAsync(async cancel =>
        {
            var ended = await sessions.RevokeAsync(session.Id, cancel);
            if (ended.Problem is { } problem)
            {
                snackbar.Add(problem.Message, Severity.Error);
                return;
            }

            snackbar.Add($"The session of {session.User} has ended.", Severity.Success);
            await ReloadAsync();
        });
    }

    private void FindOpen() => _open = Guid.TryParse(LinkOpen, out var id) ? _rows.Rows.FirstOrDefault(row => row.Id == id) : null;

    private string LinkOf(SessionRow row) => navigation.GetUriWithQueryParameter("open", row.Id);

    private void Ask(SessionFilter filter) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["q"] = filter.Search,
            ["state"] = filter.State,
            ["user"] = filter.User,
            ["open"] = null,
            ["page"] = null,
        }),
        replace: true);

    private void Clear() => Ask(new SessionFilter());

    private void GoToPage(int page) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(List.ToParameters()) { ["page"] = page > 0 ? page + 1 : null, ["open"] = null }), replace: true);

    private void Close() => navigation.NavigateTo(navigation.GetUriWithQueryParameter("open", (string?)null), replace: true);

    private string ExportLink(string format) => QueryHelpers.AddQueryString(Path + "/export", new Dictionary<string, string?>
    {
        ["user"] = Filter.User?.ToString(),
        ["state"] = Filter.State,
        ["q"] = Filter.Search,
        ["format"] = format,
    }.Where(p => p.Value is not null));
}
