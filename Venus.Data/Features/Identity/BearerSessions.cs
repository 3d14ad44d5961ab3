using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

/// <summary>Sessions of REST clients that come with a provider's token: one for each session there, begun by its first call.</summary>
public sealed class BearerSessions(IdentityDatabase database)
{
    /// <param name="identity">Verified by the token's signature, with its session.</param>
    /// <param name="mayBegin">False finds a session alone that has begun.</param>
    /// <returns>Null for an identity that is nobody's, or whose session has ended.</returns>
    /// <exception cref="RefusedException">It may not begin now: Venus is under maintenance.</exception>
    public async Task<UserIdentity?> FindAsync(
        ExternalIdentity identity, SignInOrigin origin, ClientLabels client, bool mayBegin, CancellationToken cancellationToken)
    {
        try
        {
            return await database.FindBearerSessionAsync(identity, origin, client, mayBegin, cancellationToken);
        }
        catch (PostgresException e) when (Refusals.Read(e) is { } refusal)
        {
            throw new RefusedException(refusal);
        }
    }
}
