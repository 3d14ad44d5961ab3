using System.Web;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Roles;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Roles;

/// <summary>
/// The roles of the chain and their keys. Changes of keys are kept here until they are saved in one call; what others change meanwhile is read in
/// beneath them. On a phone roles, modules and keys are three pages.
/// </summary>
public sealed partial class RolesPage(IRoleService roles, IDialogService dialogs, ISnackbar snackbar, NavigationManager navigation)
{
    private static readonly (string Value, string Text)[] Choices =
        [("assigned", "Assigned"), ("missing", "Not assigned"), ("changed", "Not saved"), ("conflicting", "In conflict")];

    private IReadOnlyList<RoleRow> _roles = [];
    private Guid? _asked;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    /// <summary>The role looked at; none is the first, or on a phone the list.</summary>
    [SupplyParameterFromQuery(Name = "role")]
    public string? Role { get; set; }

    [SupplyParameterFromQuery(Name = "module")]
    public string? Module { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    public string? Choice { get; set; }

    private KeySheet? Sheet { get; set; }

    private RoleDetail? Detail => Sheet?.Detail;

    private string? Search => LinkText.Given(SearchText);

    private KeyChoice ChosenKeys => Enum.TryParse<KeyChoice>(Choice, ignoreCase: true, out var choice) ? choice : KeyChoice.All;

    private bool Across => Search is not null || ChosenKeys != KeyChoice.All;

    private string OpenModule => Sheet!.Modules.FirstOrDefault(m => m.Name == Module)?.Name ?? Sheet.Modules.First().Name;

    private IReadOnlyList<CatalogueKey> ShownKeys => [.. Sheet!.Shown(Search, ChosenKeys, OpenModule)];

    private string FilterWords => string.Join(", ", new[]
    {
        Search is null ? null : $"“{Search}”",
        Choices.Where(c => c.Value == Choice).Select(c => c.Text).FirstOrDefault(),
    }.Where(words => words is not null));

    private string Depth => Role is null ? "at-roles" : Module is null && !Across ? "at-modules" : "at-keys";

    private string Back => Module is null && !Across ? LinkTo(null, null) : LinkTo(Detail!.Role.Id, null);

    /// <summary>Why nothing can be ticked; null when it can.</summary>
    private string? Fixed => Detail!.Role switch
    {
        { IsSystem: true } => "The system role holds every key by rule, also those to come.",
        _ when !May(Permissions.RolesGrant) => $"You can look. Changing keys needs {Permissions.RolesGrant}.",
        { IsMine: true } => new OwnRights("keys").Message,
        _ => null,
    };

    private string Consequence => string.Join(" ", new[]
    {
        Sheet!.Conflicts.Count == 0 ? null : string.Join("; ", Sheet.Conflicts.Select(c => $"{c.First} with {c.Second}")) + ".",
        Sheet.Changed == 0 ? null : $"{Counted.Of(Detail!.Role.Users, "user")} {(Detail.Role.Users == 1 ? "is" : "are")} affected at once.",
    }.Where(words => words is not null));

    protected override void OnInitialized()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        OnStoreLeaving(MayLeaveAsync);
    }

    protected override Task OnParametersSetAsync()
    {
        if (Sheet is not null && Rights is not null)
            Sheet.Held = Rights.Keys;
        return Wanted() == _asked ? Task.CompletedTask : ReloadAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var asked = _asked = Wanted();
        var list = (await roles.ListAsync(cancellationToken)).Value;
        Sheet ??= new KeySheet((await roles.GetCatalogueAsync(cancellationToken)).Value) { Held = Rights?.Keys ?? new HashSet<string>() };
        var chosen = list.FirstOrDefault(r => r.Id == asked) ?? list[0];
        var detail = (await roles.GetAsync(chosen.Id, cancellationToken)).Value;
        if (_asked != asked)
            return;
        _roles = list;
        Sheet.Take(detail);
    }

    private bool May(string key) => Rights?.May(key) is true;

    private Guid? Wanted() => Guid.TryParse(Role, out var role) ? role : null;

    private string LinkTo(Guid? role, string? module) => navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["role"] = role?.ToString(),
        ["module"] = module,
        ["q"] = null,
        ["show"] = null,
    });

    private void Show(string parameter, string? value) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter(parameter, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private void ClearFilters() => navigation.NavigateTo(LinkTo(Wanted(), Module), replace: true);

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        var seen = Sheet!.Conflicts;
        if (seen.Count > 0 && !await dialogs.ConfirmAsync(
            $"Save with {Counted.Of(seen.Count, "conflict")}?",
            $"{string.Join(" ", seen.Select(c => $"{c.Meaning}: {c.First} with {c.Second}."))} {Counted.Of(Detail!.Role.Users, "user")} of {Detail.Role.Name} could do both alone. The audit log names you.",
            $"Save {Counted.Of(Sheet.Changed, "change")} anyway",
            cancel: "Correct it"))
        {
            return;
        }

        var result = await roles.GrantAsync(Sheet.ToCommand(seen), cancel);
        if (result.Problem is { } problem)
            snackbar.Add(problem.Message, Severity.Error);
        else
            snackbar.Add($"{Detail!.Role.Name}: {Counted.Of(Sheet.Changed, "change")} saved.", Severity.Success);
        await ReloadAsync();
    });

    private async Task EditAsync(RoleRow? role, RoleDetail? copyOf)
    {
        var parameters = new DialogParameters<RoleDialog> { { d => d.Role, role }, { d => d.CopyOf, copyOf } };
        if (await dialogs.OpenAsync(parameters) is not { Canceled: false, Data: Guid saved })
            return;
        snackbar.Add(role is null ? "Role added." : "Role saved.", Severity.Success);
        if (role is null)
            navigation.NavigateTo(LinkTo(saved, null));
        else
            await ReloadAsync();
    }

    private async Task DeleteAsync()
    {
        var role = Detail!.Role;
        if (role.Users > 0)
        {
            snackbar.Add(new RoleInUse(role.Users).Message, Severity.Error);
            return;
        }

        if (!await dialogs.ConfirmAsync($"Delete the role {role.Name}?", $"Nobody holds it. Its {Counted.Of(role.KeyCount, "key")} are not given to anybody by this role any more.", $"Delete {role.Name}"))
            return;
        await RunAsync(async cancel =>
        {
            var result = await roles.DeleteAsync(role.Id, role.Version, cancel);
            if (result.Problem is { } problem)
            {
                snackbar.Add(problem.Message, Severity.Error);
                await ReloadAsync();
                return;
            }

            Sheet!.Discard();
            snackbar.Add($"{role.Name} is deleted.", Severity.Success);
            navigation.NavigateTo(LinkTo(null, null));
            await ReloadAsync();
        });
    }

    private bool ShowsRole(Uri address) => (HttpUtility.ParseQueryString(address.Query)["role"] ?? Role) == Role;

    private async Task<bool> MayLeaveAsync()
    {
        if (Sheet is null or { Changed: 0 })
            return true;
        var what = Counted.Of(Sheet.Changed, "change");
        if (!await dialogs.ConfirmAsync($"Leave {what} of {Detail!.Role.Name}?", "They are not saved.", $"Leave {what}", cancel: "Stay"))
            return false;
        Sheet.Discard();
        return true;
    }
}
