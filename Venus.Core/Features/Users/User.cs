using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Core.Features.Users;

/// <param name="Email">Null without <c>users.field.email</c>, but for oneself.</param>
/// <param name="Status">INVITED, ACTIVE or DISABLED.</param>
/// <param name="Roles">Names; empty reads "No Role".</param>
/// <param name="Stores">Codes of those stores that the reader has too.</param>
public sealed record UserRow(
    Guid Id,
    string FullName,
    string? Email,
    string? ContactNumber,
    string Status,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Stores,
    DateTimeOffset? LastSignInAt)
{
    /// <summary>Of the picture that stands beside the name.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>What leaves Venus of a user.</summary>
    public static ReadShape<UserRow> Shape { get; } = new(
        new("full_name", "Name", u => u.FullName) { Sorts = true },
        new("email", "E-mail", u => u.Email) { Key = Permissions.UsersFieldEmail, Sorts = true },
        new("contact_number", "Phone", u => u.ContactNumber),
        new("status", "Status", u => u.Status) { Sorts = true },
        new("roles", "Roles", u => u.Roles.Count == 0 ? ["No Role"] : u.Roles),
        new("stores", "Stores", u => u.Stores),
        new("last_sign_in_at", "Last sign-in", u => u.LastSignInAt) { Sorts = true });
}

public sealed record UserDetail(UserRow User, IReadOnlyList<Guid> RoleIds, IReadOnlyList<int> StoreIds, bool IsSystem);

/// <param name="Search">In the name, the phone and, with <c>users.field.email</c>, the e-mail.</param>
public sealed record UserFilter(string? Search = null, string? Status = null, Guid? Role = null, int? Store = null);

/// <param name="Password">Null invites: by a link, which Supabase mails, or to sign in at an OpenID Connect provider, which alone keeps passwords.</param>
public sealed record CreateUser(Guid User, string Email, string FullName, string? ContactNumber, string? Password)
{
    // A record prints its members.
    public override string ToString() => nameof(CreateUser);
}

public sealed record UserContact(string FullName, string? ContactNumber);

/// <param name="Read">What was read before. Refused as <see cref="StateChanged"/> when it is not so any more.</param>
public sealed record EditUser(Guid User, string FullName, string? ContactNumber, UserContact Read);

/// <param name="Confirmed">Conflicts among the person's keys afterwards that the giver has seen.</param>
public sealed record SetUserRoles(Guid User, IReadOnlyList<Guid> Added, IReadOnlyList<Guid> Removed, IReadOnlyList<DutyConflict> Confirmed);

public sealed record SetUserStores(Guid User, IReadOnlyList<int> Added, IReadOnlyList<int> Removed);

/// <param name="Token">Of the one-time link, where one was made and no mail server is configured. It is shown once and kept nowhere.</param>
public sealed record UserSaved(Guid Id, string? Token = null)
{
    /// <summary>Of a link that went by mail, or should have; null where there is none.</summary>
    public Result<Done>? Mailed { get; init; }

    public override string ToString() => $"{nameof(UserSaved)} {Id}";
}

/// <summary>
/// Users in reach: those who share a store with the reader, and those without a store whom he created; the system role reaches all. Whoever is out of
/// reach is <see cref="NotFound"/>. Nobody changes himself here (<see cref="OwnRights"/>), and only a holder of the system role changes another.
/// </summary>
public interface IUserService
{
    /// <summary>Key <c>users.view</c>. Sorts by name unless asked otherwise.</summary>
    Task<Result<Page<UserRow>>> ListAsync(
        UserFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over every user of the filter, in the order of the list, and logs the export.</summary>
    Task<Result<Done>> ExportAsync(UserFilter filter, Sorting? sorting, Func<UserRow, Task> write, CancellationToken cancellationToken = default);

    Task<Result<UserDetail>> GetAsync(Guid user, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.create</c>. Refuses a taken address, a weak password, and a link to keys the creator does not hold.</summary>
    Task<Result<UserSaved>> CreateAsync(CreateUser command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.edit</c>.</summary>
    Task<Result<UserSaved>> EditAsync(EditUser command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.assign_roles</c>. Refuses roles with keys the giver lacks, and <see cref="DutyConflictUnconfirmed"/>.</summary>
    Task<Result<UserSaved>> SetRolesAsync(SetUserRoles command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>stores.assign</c>. Refuses stores the giver has not.</summary>
    Task<Result<UserSaved>> SetStoresAsync(SetUserStores command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.disable</c>. Disabling ends every session; refuses the last Admin with <see cref="LastAdmin"/>.</summary>
    Task<Result<UserSaved>> SetEnabledAsync(Guid user, bool enabled, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.delete</c>. Only a DISABLED one; documents keep his id and nothing else of him.</summary>
    Task<Result<UserSaved>> DeleteAsync(Guid user, CancellationToken cancellationToken = default);

    /// <summary>
    /// Key <c>users.reset_access</c>. The link to a new password, for a giver who holds every key and store of the user. Supabase mails it itself. With an
    /// OpenID Connect provider there is no link: the person is INVITED anew, and linked when he next signs in there.
    /// </summary>
    Task<Result<UserSaved>> ResetPasswordAsync(Guid user, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.reset_access</c>. Takes the second factor away, for a giver who holds every key and store of the user.</summary>
    Task<Result<UserSaved>> ResetSecondFactorAsync(Guid user, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.reset_access</c>. Ends lockouts.</summary>
    Task<Result<UserSaved>> UnlockAsync(Guid user, CancellationToken cancellationToken = default);

    /// <summary>Key <c>users.disable</c> or <c>sessions.revoke</c>.</summary>
    Task<Result<UserSaved>> SignOutAsync(Guid user, CancellationToken cancellationToken = default);
}
