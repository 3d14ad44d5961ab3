using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Users;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Users;

/// <summary>One user: contact, roles, stores and access, each to be changed by its own key.</summary>
public sealed partial class UserPanel(IDialogService dialogs, ISnackbar snackbar, NavigationManager navigation)
{
    private readonly FormRefusal _form = new();
    private UserDetail? _detail;
    private readonly TypedFields _contact = new();
    private readonly ChosenSet<Guid> _roles = new();
    private readonly ChosenSet<int> _stores = new();

    [Inject]
    private IUserService Users { get; set; } = null!;

    [Inject]
    private IIdentityProvider Provider { get; set; } = null!;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [Parameter, EditorRequired]
    public required Guid User { get; set; }

    /// <summary>All roles; none for somebody who may not see them.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RoleRow> Roles { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    private bool Disabled => _detail!.User.Status == "DISABLED";

    private string? Fixed => User == Rights?.UserId ? new OwnRights("account").Message
        : _detail!.IsSystem && Rights?.IsSystem is not true ? new SystemRoleProtected().Message
        : null;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        return ReloadAsync();
    }

    private bool May(string key) => Rights?.May(key) is true && (key is not (Permissions.UsersEdit or Permissions.UsersAssignRoles or Permissions.StoresAssign) || Fixed is null);

    private Task ReloadAsync() => ReloadAsync(null);

    private Task ReloadAsync(IReadOnlyDictionary<string, string>? saved) => ReadAsync(async cancel => (await Users.GetAsync(User, cancel)).Value, fresh =>
    {
        _detail = fresh;
        _contact.Rebase(new Dictionary<string, string> { ["full_name"] = fresh.User.FullName, ["contact_number"] = fresh.User.ContactNumber ?? "" }, saved);
        _roles.Rebase(fresh.RoleIds);
        _stores.Rebase(fresh.StoreIds);
    });

    private async Task ActAsync(Func<CancellationToken, Task<Result<UserSaved>>> act, string done, IReadOnlyDictionary<string, string>? saved = null) => await RunAsync(async cancel =>
    {
        var result = await act(cancel);
        _form.Problem = result.Problem;
        if (result.IsSuccess)
            snackbar.Add(done, Severity.Success);
        if (result.IsSuccess || result.Problem is StateChanged)
            await ReloadAsync(result.IsSuccess ? saved : null);
        if (!result.IsSuccess)
            return;
        await OnChanged.InvokeAsync();
    });

    private Task SaveContactAsync()
    {
        var read = _detail!.User;
        var user = new EditUser(User, _contact["full_name"], _contact.Given("contact_number"), new UserContact(read.FullName, read.ContactNumber));
        return _form.Finds(UserRules.Check(user))
            ? Task.CompletedTask
            : ActAsync(cancel => Users.EditAsync(user, cancel), "Contact saved.", _contact.Copy());
    }

    private Task SaveRolesAsync()
    {
        var (added, removed) = (_roles.Added, _roles.Removed);
        return ActAsync(
            async cancel =>
            {
                var result = await Users.SetRolesAsync(new SetUserRoles(User, added, removed, []), cancel);
                if (result.Problem is not DutyConflictUnconfirmed { Conflicts: var conflicts })
                    return result;
                var sure = await dialogs.ConfirmAsync(
                    $"Save with {Counted.Of(conflicts.Count, "conflict")}?",
                    $"{_detail!.User.FullName} could do alone: {string.Join(" ", conflicts.Select(c => $"{c.Meaning}: {c.First} with {c.Second}."))} The audit log names you.",
                    "Save roles anyway",
                    cancel: "Correct it");
                return sure ? await Users.SetRolesAsync(new SetUserRoles(User, added, removed, conflicts), cancel) : result;
            },
            "Roles saved.");
    }

    private Task SaveStoresAsync() => ActAsync(
        cancel => Users.SetStoresAsync(new SetUserStores(User, _stores.Added, _stores.Removed), cancel), "Stores saved.");

    private async Task SwitchAsync()
    {
        var (disabled, name) = (Disabled, _detail!.User.FullName);
        if (disabled || await dialogs.ConfirmAsync($"Disable {name}?", "All sessions end at once, and nobody signs in with this account until it is enabled again.", $"Disable {name}"))
            await ActAsync(cancel => Users.SetEnabledAsync(User, disabled, cancel), disabled ? "Enabled." : "Disabled.");
    }

    private async Task DeleteAsync()
    {
        var name = _detail!.User.FullName;
        if (!await dialogs.ConfirmAsync($"Delete {name}?", "Name, e-mail and phone are forgotten for ever. Documents keep a number in their place.", $"Delete {name}"))
            return;
        await RunAsync(async cancel =>
        {
            var result = await Users.DeleteAsync(User, cancel);
            snackbar.Add(result.Problem?.Message ?? $"{name} is deleted.", result.IsSuccess ? Severity.Success : Severity.Error);
            if (!result.IsSuccess)
                return;
            await OnChanged.InvokeAsync();
            await OnClose.InvokeAsync();
        });
    }

    private async Task ResetSecondFactorAsync()
    {
        var name = _detail!.User.FullName;
        if (await dialogs.ConfirmAsync(
            $"Reset the second factor of {name}?", "Be sure that it is they who ask. Signing in then takes the password alone, until another one is set up.", "Reset second factor"))
            await ActAsync(cancel => Users.ResetSecondFactorAsync(User, cancel), "Second factor removed.");
    }

    private async Task InviteAnewAsync()
    {
        var name = _detail!.User.FullName;
        if (await dialogs.ConfirmAsync(
            $"Invite {name} anew?",
            $"All sessions end, and the account at {Provider.Name} is forgotten. Whoever next signs in there with {name}'s e-mail address, verified, is {name} again.",
            $"Invite {name} anew",
            irreversible: false))
            await ActAsync(cancel => Users.ResetPasswordAsync(User, cancel), "Invited anew.");
    }

    private async Task LinkAsync() => await RunAsync(async cancel =>
    {
        var invited = _detail!.User.Status == "INVITED";
        var result = await Users.ResetPasswordAsync(User, cancel);
        if (result.Problem is { } problem)
            snackbar.Add(problem.Message, Severity.Error);
        else if (result.Value.Token is { } token)
            await dialogs.ShowLinkAsync(
                navigation, invited ? "Invitation" : "Link to a new password", invited ? "It can be used once, within 7 days." : "It can be used once, within 60 minutes.", token);
        else if (result.Value.Mailed is { } mailed)
            snackbar.AddMailed(mailed, invited ? "The invitation is mailed." : "A link to a new password is mailed.");
        else
            snackbar.Add($"{Provider.Name} mails {(invited ? "the invitation" : "a link to a new password")}.", Severity.Success);
    });
}
