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
public sealed partial class UsersPage(IUserService users, IRoleService roles, IDialogService dialogs, NavigationManager navigation)
{
    private static readonly (string, string)[] States = [("ACTIVE", "Active"), ("INVITED", "Invited"), ("DISABLED", "Disabled")];

    private Page<UserRow> _users = new([], 0);
    private IReadOnlyList<RoleRow> _roles = [];
    private (UserFilter, ListQuery) _asked = (new UserFilter(), new ListQuery(Page: 0));

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    public string? Role { get; set; }

    /// <summary>The store whose users are listed.</summary>
    [SupplyParameterFromQuery(Name = "in")]
    public string? StoreText { get; set; }

    [SupplyParameterFromQuery(Name = "user")]
    public string? User { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "hide")]
    public string? Hide { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    private Guid? Open => Guid.TryParse(User, out var user) ? user : null;

    private ListQuery Query => ListQuery.Read(Sort, Hide, PageNumber);

    private UserFilter Filter => new(
        LinkText.Given(SearchText),
        LinkText.Given(Status),
        Guid.TryParse(Role, out var role) ? role : null,
        int.TryParse(StoreText, NumberStyles.None, CultureInfo.InvariantCulture, out var store) ? store : null);

    private IReadOnlyList<Field<UserRow>> Fields => Rights is null ? [] : UserRow.Shape.For(Rights);

    private IEnumerable<(string, string)> StoreOptions =>
        Rights?.Stores.Select(s => (s.Id.ToString(CultureInfo.InvariantCulture), $"{s.Code} {s.Name}")) ?? [];

    protected override void OnInitialized() => OnLive(LiveTopic.Rights, null, ReloadAsync);

    protected override Task OnParametersSetAsync() => _asked == (Filter, Query) ? Task.CompletedTask : ReloadAsync();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var asked = _asked = (Filter, Query);
        var (filter, query) = asked;
        var list = (await users.ListAsync(filter, query.Sort, query.Page - 1, 50, cancellationToken)).Value;
        var known = May(Permissions.RolesView) ? (await roles.ListAsync(cancellationToken)).Value : [];
        if (_asked != asked)
            return;
        (_users, _roles) = (list, known);
    }

    private bool May(string key) => Rights?.May(key) is true;

    private string LinkTo(Guid? user) => navigation.GetUriWithQueryParameter("user", user?.ToString());

    private string ExportLink(string format) => navigation.GetUriWithQueryParameters(
        UserExport.Path,
        new Dictionary<string, object?>
        {
            ["format"] = format,
            ["q"] = Filter.Search,
            ["status"] = Filter.Status,
            ["role"] = Filter.Role,
            ["store"] = Filter.Store,
            ["sort"] = Query.Sort?.ToString(),
        });

    private void Show(string parameter, string? value) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [parameter] = string.IsNullOrEmpty(value) ? null : value, ["page"] = null }),
        replace: true);

    private void Clear() => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["q"] = null, ["status"] = null, ["role"] = null, ["in"] = null, ["page"] = null }),
        replace: true);

    private async Task AddAsync()
    {
        var dialog = await dialogs.ShowAsync<UserDialog>();
        if (await dialog.Result is not { Canceled: false, Data: UserSaved saved })
            return;
        if (saved.Token is { } token)
            await dialogs.ShowLinkAsync(navigation, "Invitation", "It can be used once, within 7 days.", token);
        navigation.NavigateTo(LinkTo(saved.Id));
        await ReloadAsync();
    }
}
