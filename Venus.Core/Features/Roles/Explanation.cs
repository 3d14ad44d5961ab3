using Venus.Core.Security;

namespace Venus.Core.Features.Roles;

/// <summary>A role through which somebody holds a key.</summary>
/// <param name="RoleGivenBy">Null when nobody did: a migration, or somebody since forgotten.</param>
/// <param name="KeyGivenAt">Null for the system role, which holds its keys by rule.</param>
public sealed record KeyGrant(
    string Role, bool IsSystem, string? RoleGivenBy, DateTimeOffset RoleGivenAt, string? KeyGivenBy, DateTimeOffset? KeyGivenAt);

/// <summary>Why somebody may, or may not, use a key.</summary>
/// <param name="OtherRoles">His roles that do not give it.</param>
/// <param name="HasStore">Null when no store was asked about.</param>
public sealed record Explanation(string Name, string Status, IReadOnlyList<KeyGrant> Grants, IReadOnlyList<string> OtherRoles, bool? HasStore)
{
    public bool Allowed => Status == "ACTIVE" && Grants.Count > 0 && HasStore is not false;
}

public sealed record PersonChoice(Guid Id, string Name);

/// <param name="Search">A part of the name.</param>
/// <param name="Person">Him alone.</param>
public sealed record PeopleFilter(string? Search = null, Guid? Person = null);

/// <summary>What a key takes part in that two persons must share (domain document "Permissions", section 4).</summary>
public static class TwoPersonRules
{
    /// <summary>The rule in a sentence; null when none concerns the key.</summary>
    public static string? Of(string key) => key switch
    {
        Permissions.SettlementsApprove => "Whoever submitted a day, first or last, does not approve or reject it.",
        Permissions.SettlementsSubmit => "Whoever submits a day neither decides it nor resolves its variances.",
        Permissions.VarianceApprove or Permissions.VarianceDeduct => "Whoever submitted the day does not resolve its variances.",
        Permissions.InventoryTransferApprove => "Whoever sent a transfer does not approve it; with a loss, neither does its receiver.",
        Permissions.InventoryStockTakeApprove => "Whoever submitted a count does not approve it.",
        Permissions.ExpenseApprove => "Whoever submitted an expense does not decide it.",
        Permissions.StaffPointsManage => "Nobody enters or reverses his own points.",
        Permissions.UsersAssignRoles or Permissions.StoresAssign or Permissions.RolesGrant => "Nobody changes his own roles, stores or keys.",
        _ => null,
    };
}

/// <summary>The catalogue and its explanations: key <c>permissions.view</c>.</summary>
public interface IPermissionService
{
    /// <summary>The names of the roles that hold each key, the system role left out: it holds all.</summary>
    Task<Result<IReadOnlyDictionary<string, IReadOnlyList<string>>>> GetHoldersAsync(CancellationToken cancellationToken = default);

    /// <summary>Himself and users in reach: how many there are, and the first twenty by name.</summary>
    Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Refuses somebody out of reach, and an unknown key, with <see cref="NotFound"/>.</summary>
    /// <param name="inStore">One of the asker's own; null asks about the key alone.</param>
    Task<Result<Explanation>> ExplainAsync(Guid person, string key, int? inStore, CancellationToken cancellationToken = default);
}
