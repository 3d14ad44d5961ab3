using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Identity;

namespace Venus.Data.Features.ApiTokens;

/// <summary>Who comes with an API token; asked at the database for every call.</summary>
public sealed class ApiTokenUses(IdentityDatabase database)
{
    /// <returns>Null for a token that is unknown, revoked or expired, or whose owner is not ACTIVE or may not have tokens any more.</returns>
    public async Task<UserIdentity?> FindAsync(string token, SignInOrigin origin, CancellationToken cancellationToken) =>
        await database.UseApiTokenAsync(ApiTokenSecret.DigestOf(token), cancellationToken) is var (id, person)
            ? UserIdentity.Of(person, new ApiTokenUse(id, origin.Address.ToString(), origin.UserAgent))
            : null;
}
