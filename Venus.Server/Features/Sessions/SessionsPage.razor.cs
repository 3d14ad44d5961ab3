using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Roles;
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
    : ListPage<SessionRow, SessionFilter>(userRights, navigation)
{
    public const string Path = "/system/sessions";

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? LinkState { get; set; }

    [SupplyParameterFromQuery(Name = "user")]
    public string? LinkUser { get; set; }

    internal override SessionFilter Filter => FilterOf(LinkUser, LinkState, LinkSearch);

    internal override SessionFilter NoFilter => new();

    internal override Sorting Natural => new("created_at", Descending: true);

    protected override IEnumerable<string?> FilterPhrases =>
    [
        Quoted(Filter.Search),
        Filter.User is null ? null : Person?.Name,
        Chosen("state", Filter.State, States),
    ];

    protected override ReadShape<SessionRow> Shape => SessionShapes.All;

    internal static SessionFilter FilterOf(string? user, string? state, string? search) => new(
        Guid.TryParse(user, out var person) ? person : null,
        States.Any(s => s.Item1 == state) ? state : null,
        LinkText.Given(search));

    internal override object KeyOf(SessionRow row) => row.Id;

    /// <summary>Whom the filter names.</summary>
    private PersonChoice? Person { get; set; }

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task<Result<Page<SessionRow>>> ReadPageAsync(SessionFilter filter, Sorting? sort, int page, CancellationToken cancellationToken) =>
        sessions.ListAsync(filter, sort, page, PageSize, cancellationToken);

    protected override async Task ReadBesideAsync(UserRights rights, CancellationToken cancellationToken) =>
        Person = await PersonField.NamedAsync(Filter.User, Person, sessions.FindPeopleAsync, cancellationToken);

    private Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken) =>
        sessions.FindPeopleAsync(filter, cancellationToken);

    protected override IReadOnlyDictionary<string, object?> ToParameters(SessionFilter filter) => new Dictionary<string, object?>
    {
        ["q"] = filter.Search,
        ["state"] = filter.State,
        ["user"] = filter.User,
    };

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
}
