using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Server.Components;

namespace Venus.Server.Features.Roles;

/// <summary>Adds a role, clones one with its keys, or changes its name, description and flags. Closes with the role's id.</summary>
public sealed partial class RoleDialog(IRoleService roles, TimeProvider time)
{
    private Guid _id;
    private string _name = "";
    private string? _description;
    private bool _default;
    private bool _mfa;
    private IReadOnlyList<DutyConflict> _conflicts = [];
    private Problem? _problem;
    private readonly FormRefusal _form = new();
    private TextField? _nameField;

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
        var like = Role ?? CopyOf?.Role;
        _name = Role?.Name ?? (CopyOf is null ? "" : $"Copy of {CopyOf.Role.Name}");
        _description = like?.Description;
        _mfa = like?.RequireMfa ?? false;
        _default = Role?.IsDefault ?? false;
    }

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        _problem = _form.Problem = null;
        var result = await roles.SaveAsync(
            new SaveRole(_id, Role?.Version, _name, _description, _default, _mfa, CopyOf?.Role.Id, _conflicts), cancel);
        switch (result.Problem)
        {
            case null:
                Dialog.Close(DialogResult.Ok(result.Value.Id));
                break;
            case DutyConflictUnconfirmed unconfirmed:
                (_problem, _conflicts) = (unconfirmed, unconfirmed.Conflicts);
                break;
            case { Field: "name" } problem:
                _form.Problem = problem;
                await _nameField!.FocusAsync();
                break;
            case { Field: not null } problem:
                _form.Problem = problem;
                break;
            case var problem:
                _problem = problem;
                break;
        }
    });
}
