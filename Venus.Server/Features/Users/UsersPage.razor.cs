using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Users;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Users;

/// <summary>The users in reach; one opens beside the list.</summary>
public sealed partial class UsersPage(IUserService users, IRoleService roles, IDialogService dialogs, IUserRights userRights, NavigationManager navigation)
    : ListPage<UserRow, UserFilter>(userRights, navigation)
{
    private static readonly (string, string)[] States = [("ACTIVE", "Active"), ("INVITED", "Invited"), ("DISABLED", "Disabled")];

    private IReadOnlyList<RoleRow> _roles = [];

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? LinkStatus { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    public string? LinkRole { get; set; }

    /// <summary>The store whose users are listed; the parameter "store" is the one the person works in.</summary>
    [SupplyParameterFromQuery(Name = "in")]
    public string? LinkStore { get; set; }

    private Guid? Open => Guid.TryParse(LinkOpen, out var user) ? user : null;

    internal override UserFilter Filter => new(
        LinkText.Given(LinkSearch),
        LinkText.Given(LinkStatus),
        Guid.TryParse(LinkRole, out var role) ? role : null,
        int.TryParse(LinkStore, NumberStyles.None, CultureInfo.InvariantCulture, out var store) ? store : null);

    internal override UserFilter NoFilter => new();

    internal override Sorting Natural => new("full_name", Descending: false);

    protected override IEnumerable<string?> FilterPhrases =>
    [
        Quoted(Filter.Search),
        Chosen("status", Filter.Status, States),
        Chosen("role", Filter.Role?.ToString(), _roles.Select(r => (r.Id.ToString(), r.Name))),
        Chosen("store", Filter.Store?.ToString(CultureInfo.InvariantCulture), StoreOptions),
    ];

    protected override ReadShape<UserRow> Shape => UserRow.Shape;

    private IEnumerable<(string, string)> StoreOptions =>
        Rights?.Stores.Select(s => (s.Id.ToString(CultureInfo.InvariantCulture), $"{s.Code} {s.Name}")) ?? [];

    internal override object KeyOf(UserRow row) => row.Id;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task<Result<Page<UserRow>>> ReadPageAsync(UserFilter filter, Sorting? sort, int page, CancellationToken cancellationToken) =>
        users.ListAsync(filter, sort, page, PageSize, cancellationToken);

    protected override async Task ReadBesideAsync(UserRights rights, CancellationToken cancellationToken) =>
        _roles = rights.May(Permissions.RolesView) ? (await roles.ListAsync(cancellationToken)).Value : [];

    protected override IReadOnlyDictionary<string, object?> ToParameters(UserFilter filter) => new Dictionary<string, object?>
    {
        ["q"] = filter.Search,
        ["status"] = filter.Status,
        ["role"] = filter.Role,
        ["in"] = filter.Store,
    };

    private async Task AddAsync()
    {
        if (await dialogs.OpenAsync<UserDialog>() is not { Canceled: false, Data: UserSaved saved })
            return;
        if (saved.Mailed is { } mailed)
            Snackbar.AddMailed(mailed, "The invitation is mailed.");
        else if (saved.Token is { } token)
            await dialogs.ShowLinkAsync(Navigation, "Invitation", "It can be used once, within 7 days.", token);
        Navigation.NavigateTo(LinkOpening(saved.Id));
        await ReloadAsync();
    }
}
