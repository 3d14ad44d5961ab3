using Npgsql;
using NpgsqlTypes;
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

    internal async Task RefuseExternalAttemptAsync(string issuer, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.refuse_external_attempt($1, $2, $3, $4, $5, $6, $7)", [Guid.CreateVersion7(), Text(issuer), .. DeviceOf(origin)]);
        await ScalarAsync(call, cancellationToken);
    }

    /// <summary>The session of a provider's token, begun when the token is new and it may. Null for an identity that is nobody's and a session that has ended.</summary>
    /// <exception cref="PostgresException">Refuses a new session under maintenance.</exception>
    internal async Task<UserIdentity?> FindBearerSessionAsync(
        ExternalIdentity identity, SignInOrigin origin, ClientLabels client, bool mayBegin, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select * from identity.bearer_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [Text(identity.Issuer), Text(identity.Subject), Text(identity.Session), Id(mayBegin ? Guid.CreateVersion7() : null), AddressOf(origin.Address), Text(origin.UserAgent),
                .. Labels(client)]);
        UserIdentity? found = null;
        await using var reader = await ReadAsync(call, cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
            found = new UserIdentity(reader.GetGuid(0), reader.GetGuid(1));
        // Faults of the commit surface here.
        await reader.NextResultAsync(cancellationToken);
        return found;
    }

    /// <summary>Vouches for the open attempt of a password that was right elsewhere.</summary>
    internal async Task<Result<VerifiedSignIn>> VouchAsync(Guid attemptId, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select * from identity.vouch_attempt($1, $2, $3, $4, $5, $6, $7)",
            attemptId, Text(identity.Issuer), Text(identity.Subject), Text(identity.Email), identity.EmailVerified, Text(identity.FullName), identity.HasSecondFactor);
        await using var reader = await ReadAsync(call, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        Result<VerifiedSignIn> admitted = await NullableAsync<string>(reader, 0, cancellationToken) is { } refusal
            ? Refusals.Of(refusal)
            : new VerifiedSignIn(attemptId, reader.GetGuid(1), identity.Session);
        // Faults of the commit surface here.
        await reader.NextResultAsync(cancellationToken);
        return admitted;
    }

    /// <summary>What the provider calls the people who have a living session.</summary>
    internal async Task<IReadOnlyList<string>> ReadExternalPeopleAsync(string issuer, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.external_people($1)", issuer);
        return (string[])(await ScalarAsync(call, cancellationToken))!;
    }

    /// <summary>The provider has banned or deleted somebody: his sessions end.</summary>
    internal async Task EndExternalAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.end_external($1, $2)", issuer, subject);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task AskExternalCodeAsync(Guid attemptId, byte[] state, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.ask_external_code($1, $2)", attemptId, state);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task<byte[]?> FindExternalCodeAsync(Guid attemptId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.asked_external_code($1)", attemptId);
        return (byte[]?)await ScalarAsync(call, cancellationToken);
    }

    /// <returns>How long to wait; null when <paramref name="next"/> is open now.</returns>
    internal async Task<TimeSpan?> WrongExternalCodeAsync(Guid attemptId, Guid next, byte[] state, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.wrong_external_code($1, $2, $3)", attemptId, next, state);
        return await ScalarAsync(call, cancellationToken) is int seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    internal async Task KeepRefreshTokenAsync(Guid sessionId, byte[] oldHash, byte[] newHash, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.keep_refresh_token($1, $2, $3)", sessionId, oldHash, newHash);
        await ScalarAsync(call, cancellationToken);
    }

    /// <summary>Ends the session, or that of the token, because a token of it came again.</summary>
    internal async Task EndReusedSessionAsync(Guid? sessionId, byte[]? refreshHash, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.end_reused_session($1, $2)",
            Id(sessionId), new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)refreshHash ?? DBNull.Value });
        await ScalarAsync(call, cancellationToken);
    }

    /// <summary>The password of somebody who is signed in was right elsewhere: the attempt is his.</summary>
    internal async Task ProveExternalAsync(Guid attemptId, Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.prove_external($1, $2)", attemptId, sessionId);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task ExternalPasswordChangedAsync(Guid attemptId, Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.external_password_changed($1, $2)", attemptId, sessionId);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task ExternalPasswordSetAsync(Guid person, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.external_password_set($1, $2, $3, $4, $5, $6)", [person, .. DeviceOf(origin)]);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task ExternalFactorAddedAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.external_factor_added($1)", sessionId);
        await ScalarAsync(call, cancellationToken);
    }
}
