using System.Text.Json.Serialization;

namespace Venus.Core.Security;

/// <summary>Who acts: the user and the sign-in it happens under. Never what he may do; that is <see cref="UserRights"/>.</summary>
/// <param name="SessionId">Of no session, so of nothing that needs one, when he comes with an API token.</param>
public sealed record UserIdentity(Guid UserId, Guid SessionId)
{
    /// <summary>The API token he comes with in place of a session; null for a session.</summary>
    public ApiTokenUse? Token { get; private init; }

    public static UserIdentity Of(Guid owner, ApiTokenUse token) => new(owner, Guid.Empty) { Token = token };
}

/// <summary>A call by an API token. Whence it comes is for the logs: uses of one token are equal, wherever they come from.</summary>
public sealed record ApiTokenUse(Guid Id, string IpAddress, string? UserAgent)
{
    public bool Equals(ApiTokenUse? other) => other?.Id == Id;

    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>
/// The person on whose behalf the present unit of work runs. It comes from the authenticated sign-in, never from a caller's argument.
/// </summary>
public interface ICurrentUser
{
    /// <summary>Null before sign-in.</summary>
    ValueTask<UserIdentity?> GetIdentityAsync();
}

/// <summary>A store the user may work in.</summary>
/// <param name="Timezone">IANA name; business dates and times of the store are in it.</param>
/// <param name="Status">ACTIVE or MAINTENANCE.</param>
public sealed record StoreAccess(int Id, string Code, string Name, string Timezone, string Status)
{
    /// <summary>It takes no postings until it is switched back.</summary>
    public bool IsInMaintenance => Status == "MAINTENANCE";
}

/// <summary>The page that opens after sign-in (domain document "Sales", section 2, <c>user_homepage_preference</c>).</summary>
public enum Homepage
{
    /// <summary>Home.</summary>
    [JsonStringEnumMemberName("dashboard")]
    Dashboard,

    /// <summary>The System Dashboard.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}

/// <summary>What one person may do at this moment: the union of the keys of his roles, and his stores (domain document "Permissions", section 1).</summary>
/// <param name="Keys">Effective permission keys. The system role holds every key.</param>
/// <param name="RoleNames">For display only; the name of a role decides nothing.</param>
/// <param name="Stores">Assigned stores, or all of them with the system role, by id.</param>
public sealed record UserRights(
    Guid UserId,
    string Email,
    string FullName,
    bool IsSystem,
    bool MustChangePassword,
    IReadOnlyList<string> RoleNames,
    IReadOnlySet<string> Keys,
    IReadOnlyList<StoreAccess> Stores)
{
    /// <summary>The address of the person's picture in Venus; null without one.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>What keeps the person from everything but its remedy: every service refuses with it. Null: nothing does.</summary>
    public Problem? BarredBy { get; init; }

    /// <summary>What opens after sign-in. Whoever may no longer open the System Dashboard begins at Home again.</summary>
    public Homepage Homepage
    {
        get => May(Permissions.SystemDashboard) ? field : Homepage.Dashboard;
        init;
    }

    /// <summary>Maintenance is on; the person is in it if he is not barred.</summary>
    public bool InMaintenance { get; init; }

    public bool May(string key) => Keys.Contains(key);

    public bool May(string key, int storeId) => May(key) && HasStore(storeId);

    public bool HasStore(int storeId) => Stores.Any(s => s.Id == storeId);
}

/// <summary>The rights of the current user, cached until they change.</summary>
public interface IUserRights
{
    /// <summary>
    /// Null when nobody is signed in, the session has ended or the user is no longer ACTIVE. Throws when the rights cannot be read: an outage
    /// is never shown as a missing permission.
    /// </summary>
    ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default);
}
