using Venus.Core.Security;

namespace Venus.Core.Features.Roles;

/// <param name="IsSystem">Holds every key by rule; only its name and description change.</param>
/// <param name="IsDefault">The one role of people who sign up or are created.</param>
/// <param name="Users">Everybody who holds it, in reach or not.</param>
/// <param name="IsMine">The person who reads holds it, and so cannot change its keys.</param>
/// <param name="Version">Of the role with its keys; a change names it, and a newer one refuses with <see cref="StateChanged"/>.</param>
public sealed record RoleRow(
    Guid Id,
    string Name,
    string? Description,
    bool IsSystem,
    bool IsDefault,
    bool RequireMfa,
    int KeyCount,
    int Users,
    bool IsMine,
    uint Version);

public sealed record RoleDetail(RoleRow Role, IReadOnlySet<string> Keys);

/// <summary>A key of the catalogue.</summary>
/// <param name="Module">The heading it stands under.</param>
public sealed record CatalogueKey(string Key, string Module, string Meaning);

/// <summary>Two keys nobody should hold together (domain document "Permissions", section 4).</summary>
/// <param name="Meaning">What such a person could do alone: "Submits and approves the same day".</param>
public sealed record DutyConflict(string First, string Second, string Meaning)
{
    public bool IsIn(IReadOnlySet<string> keys) => keys.Contains(First) && keys.Contains(Second);

    public bool Concerns(string key) => key == First || key == Second;
}

/// <summary>Every key there is, in order, and every pair that conflicts.</summary>
public sealed record PermissionCatalogue(IReadOnlyList<CatalogueKey> Keys, IReadOnlyList<DutyConflict> Conflicts);

/// <summary>A new role, or the new name, description and flags of one.</summary>
/// <param name="Role">Of a new role: chosen by the caller, so that a repeated call adds one role.</param>
/// <param name="Version">Null adds.</param>
/// <param name="CopyOf">A new role gets the keys of this one, and no users.</param>
/// <param name="Confirmed">Conflicts among the copied keys that the person has seen.</param>
public sealed record SaveRole(
    Guid Role,
    uint? Version,
    string Name,
    string? Description,
    bool IsDefault,
    bool RequireMfa,
    Guid? CopyOf = null,
    IReadOnlyList<DutyConflict>? Confirmed = null);

/// <param name="Confirmed">Conflicts among the role's keys afterwards that the person has seen.</param>
public sealed record GrantKeys(
    Guid Role, uint Version, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<DutyConflict> Confirmed);

/// <summary>Roles and their keys, chain-wide: key <c>roles.view</c>.</summary>
public interface IRoleService
{
    /// <summary>The system role first, then as they were made.</summary>
    Task<Result<IReadOnlyList<RoleRow>>> ListAsync(CancellationToken cancellationToken = default);

    Task<Result<RoleDetail>> GetAsync(Guid role, CancellationToken cancellationToken = default);

    /// <summary>Open with <c>roles.view</c> or <c>permissions.view</c>.</summary>
    Task<Result<PermissionCatalogue>> GetCatalogueAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds with <c>roles.create</c>, changes with <c>roles.edit</c>. Refuses a taken name with <see cref="Duplicate"/>, flags of the system role with
    /// <see cref="RoleFixed"/>, a copy or default with keys the person does not hold, and a copy with <see cref="DutyConflictUnconfirmed"/>.
    /// </summary>
    Task<Result<RoleSaved>> SaveAsync(SaveRole command, CancellationToken cancellationToken = default);

    /// <summary>
    /// Key <c>roles.grant</c>. Refuses the system role with <see cref="RoleFixed"/>, a role of his own with <see cref="OwnRights"/>, a key the person
    /// does not hold, and <see cref="DutyConflictUnconfirmed"/>; all or nothing.
    /// </summary>
    Task<Result<RoleSaved>> GrantAsync(GrantKeys command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>roles.delete</c>. Refuses the system role, the default role, and with <see cref="RoleInUse"/> a role somebody holds.</summary>
    Task<Result<RoleSaved>> DeleteAsync(Guid role, uint version, CancellationToken cancellationToken = default);
}

public sealed record RoleSaved(Guid Id);
