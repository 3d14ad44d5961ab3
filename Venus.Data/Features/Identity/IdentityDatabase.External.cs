using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

/// <summary>People whom a provider outside vouches for.</summary>
public sealed partial class IdentityDatabase
{
    /// <summary>Tells the database by whom this host signs people in.</summary>
    internal async Task UseProviderAsync(IdentityKind kind, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.use_provider($1)", kind.ToString());
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task<Result<VerifiedSignIn>> OpenExternalAttemptAsync(ExternalIdentity identity, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var attemptId = Guid.CreateVersion7();
        await using var call = Call(
            "select * from identity.open_external_attempt($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            [attemptId, Text(identity.Issuer), Text(identity.Subject), Text(identity.Email), identity.EmailVerified, Text(identity.FullName),
                identity.HasSecondFactor, Digest(origin.Browser), .. DeviceOf(origin)]);
        Result<VerifiedSignIn> admitted;
        await using (var reader = await ReadAsync(call, cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            admitted = await NullableAsync<string>(reader, 0, cancellationToken) switch
            {
                null => new VerifiedSignIn(attemptId, reader.GetGuid(2), identity.Session),
                "rate-limited" => new TooManySignIns(TimeSpan.FromSeconds(reader.GetInt32(1))),
                var refusal => Refusals.Of(refusal),
            };
            // Faults of the commit surface here.
            await reader.NextResultAsync(cancellationToken);
        }

        return admitted;
    }

    /// <summary>The session of a provider's token, begun when the token is new. Null for an identity that is nobody's and a session that has ended.</summary>
    /// <exception cref="PostgresException">Refuses a new session under maintenance.</exception>
    internal async Task<UserIdentity?> FindBearerSessionAsync(
        ExternalIdentity identity, SignInOrigin origin, ClientLabels client, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select * from identity.bearer_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [Text(identity.Issuer), Text(identity.Subject), Text(identity.Session), Guid.CreateVersion7(), AddressOf(origin.Address), Text(origin.UserAgent),
                .. Labels(client)]);
        UserIdentity? found = null;
        await using var reader = await ReadAsync(call, cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
            found = new UserIdentity(reader.GetGuid(0), reader.GetGuid(1));
        // Faults of the commit surface here.
        await reader.NextResultAsync(cancellationToken);
        return found;
    }
}
