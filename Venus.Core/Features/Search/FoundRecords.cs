using Venus.Core.Numbers;

namespace Venus.Core.Features.Search;

/// <param name="VoidNumber">Of its void, when that is what the text found.</param>
/// <param name="Total">₹.</param>
public sealed record FoundSale(
    int StoreId, Guid Id, string Number, string? VoidNumber, DateOnly BusinessDate, string Customer, Money Total, bool Voided);

public sealed record FoundSku(Guid Id, string Code, string Name, bool IsActive);

/// <param name="Email">Null without <c>users.field.email</c>, but for oneself; nor is it searched then.</param>
/// <param name="Status">INVITED, ACTIVE or DISABLED.</param>
public sealed record FoundUser(Guid Id, string FullName, string? Email, string Status);

public sealed record FoundRole(Guid Id, string Name, string? Description);

public sealed record FoundStore(int Id, string Code, string Name, string? Location);

/// <summary>The records a text finds: at most five of each kind, the likeliest first; none of a kind whose page the person may not open.</summary>
public sealed record FoundRecords(
    IReadOnlyList<FoundSale> Sales,
    IReadOnlyList<FoundSku> Skus,
    IReadOnlyList<FoundUser> Users,
    IReadOnlyList<FoundRole> Roles,
    IReadOnlyList<FoundStore> Stores)
{
    public static FoundRecords None { get; } = new([], [], [], [], []);
}
