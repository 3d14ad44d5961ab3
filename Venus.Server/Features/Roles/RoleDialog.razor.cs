using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Server.Components;

namespace Venus.Server.Features.Roles;

/// <summary>Adds a role, clones one with its keys, or changes its name, description and flags. Closes with the role's id.</summary>
public sealed partial class RoleDialog(IRoleService roles, TimeProvider time)
{
    private static readonly Dictionary<string, string> Empty = new()
    {
        ["name"] = "",
        ["description"] = "",
        ["is_default"] = TypedFields.Text(false),
        ["require_mfa"] = TypedFields.Text(false),
    };

    private readonly TypedFields _typed = new();
    private Guid _id;
    private uint? _version;
    private bool _changedByOthers;
    private IReadOnlyList<DutyConflict> _conflicts = [];
    private Problem? _problem;
    private readonly FormRefusal _form = new();

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>Null adds.</summary>
    [Parameter]
    public RoleRow? Role { get; set; }

    /// <summary>The role whose keys a new one gets.</summary>
    [Parameter]
    public RoleDetail? CopyOf { get; set; }

    private string Title => Role is not null ? $"Edit {Role.Name}" : CopyOf is not null ? $"Clone {CopyOf.Role.Name}" : "New role";

    private string Act => _conflicts.Count > 0 ? "Clone anyway" : Role is not null ? "Save changes" : CopyOf is not null ? "Clone role" : "Add role";

    protected override void OnInitialized()
    {
        _id = Role?.Id ?? Guid.CreateVersion7(time.GetUtcNow());
        _version = Role?.Version;
        _typed.Rebase(Role is not null ? FieldsOf(Role) : CopyOf is not null ? FieldsOf(CopyOf.Role with { Name = $"Copy of {CopyOf.Role.Name}", IsDefault = false }) : Empty);
    }

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        (_problem, _form.Problem, _changedByOthers) = (null, null, false);
        var result = await roles.SaveAsync(
            new SaveRole(
                _id, _version, _typed["name"], _typed.Given("description"), _typed.IsOn("is_default"), _typed.IsOn("require_mfa"), CopyOf?.Role.Id, _conflicts),
            cancel);
        switch (result.Problem)
        {
            case null:
                Dialog.Close(DialogResult.Ok(result.Value.Id));
                break;
            case DutyConflictUnconfirmed unconfirmed:
                (_problem, _conflicts) = (unconfirmed, unconfirmed.Conflicts);
                break;
            case StateChanged when Role is not null && (await roles.GetAsync(_id, cancel)) is { IsSuccess: true } fresh:
                _changedByOthers = true;
                _version = fresh.Value.Role.Version;
                _typed.Rebase(FieldsOf(fresh.Value.Role));
                break;
            case { Field: not null } problem:
                _form.Problem = problem;
                break;
            case var problem:
                _problem = problem;
                break;
        }
    });

    private static Dictionary<string, string> FieldsOf(RoleRow role) => new()
    {
        ["name"] = role.Name,
        ["description"] = role.Description ?? "",
        ["is_default"] = TypedFields.Text(role.IsDefault),
        ["require_mfa"] = TypedFields.Text(role.RequireMfa),
    };
}
