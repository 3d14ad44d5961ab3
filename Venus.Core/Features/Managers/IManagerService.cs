using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Core.Features.Managers;

/// <param name="Email">Null without <c>users.field.email</c>, but for oneself.</param>
/// <param name="Status">Of the user: INVITED, ACTIVE or DISABLED.</param>
/// <param name="Stores">Codes of those stores that the reader has too.</param>
/// <param name="OnboardedBy">A name; null when that user is gone.</param>
public sealed record ManagerRow(
    Guid Id,
    string FullName,
    string? Email,
    string? ContactNumber,
    string Status,
    IReadOnlyList<string> Stores,
    string? Qualifications,
    DateTimeOffset OnboardedAt,
    string? OnboardedBy)
{
    /// <summary>What leaves Venus of a manager.</summary>
    public static ReadShape<ManagerRow> Shape { get; } = new(
        new("full_name", "Name", m => m.FullName) { Sorts = true },
        new("email", "E-mail", m => m.Email) { Key = Permissions.UsersFieldEmail, Sorts = true },
        new("contact_number", "Phone", m => m.ContactNumber),
        new("status", "Status", m => m.Status) { Sorts = true },
        new("stores", "Stores", m => m.Stores),
        new("qualifications", "Qualifications", m => m.Qualifications),
        new("onboarded_at", "Onboarded", m => m.OnboardedAt) { Sorts = true },
        new("onboarded_by", "By", m => m.OnboardedBy));
}

/// <param name="StoreIds">Of those stores that the reader has too.</param>
public sealed record ManagerDetail(ManagerRow Manager, IReadOnlyList<int> StoreIds);

/// <param name="Search">In the name, the phone, the qualifications and, with <c>users.field.email</c>, the e-mail.</param>
public sealed record ManagerFilter(string? Search = null, int? Store = null);

/// <param name="Stores">At least one, of the giver's own.</param>
/// <param name="Qualifications">At most 1,000 characters.</param>
public sealed record OnboardManager(Guid User, IReadOnlyList<int> Stores, string? Qualifications, string? ContactNumber);

public sealed record ManagerSaved(Guid Id);

/// <summary>Users who were made managers of stores: those who share one with the reader; the system role reaches all. Others are <see cref="NotFound"/>.</summary>
public interface IManagerService
{
    /// <summary>Key <c>managers.view</c>. By name unless asked otherwise.</summary>
    Task<Result<Page<ManagerRow>>> ListAsync(
        ManagerFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over every manager of the filter, in the order of the list, and logs the export.</summary>
    Task<Result<Done>> ExportAsync(ManagerFilter filter, Sorting? sorting, Func<ManagerRow, Task> write, CancellationToken cancellationToken = default);

    /// <summary>Key <c>managers.view</c>.</summary>
    Task<Result<ManagerDetail>> GetAsync(Guid user, CancellationToken cancellationToken = default);

    /// <summary>
    /// Key <c>managers.onboard</c>. Users in reach who hold <c>settlements.create</c> without the system role and are no managers yet, by name.
    /// </summary>
    Task<Result<IReadOnlyList<PersonChoice>>> GetCandidatesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Key <c>managers.onboard</c>, all or nothing. Refuses a manager with <see cref="Duplicate"/>, a store the giver has not, and himself with
    /// <see cref="OwnRights"/>.
    /// </summary>
    Task<Result<ManagerSaved>> OnboardAsync(OnboardManager command, CancellationToken cancellationToken = default);

    /// <summary>Key <c>managers.delete</c>. Takes details and stores, not roles; refuses a manager of a store the actor has not.</summary>
    Task<Result<ManagerSaved>> RemoveAsync(Guid user, CancellationToken cancellationToken = default);
}
