using Npgsql;
using NpgsqlTypes;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity;

/// <summary>A second factor whose code is asked for.</summary>
/// <param name="Secret">Encrypted.</param>
internal sealed record AskedFactor(Guid Person, byte[] Secret, long LastStep);

/// <summary>Second factors, what people do to their own access, and signing up.</summary>
public sealed partial class IdentityDatabase
{
    internal async Task AskCodeAsync(Guid attemptId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.ask_code($1)", attemptId);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task<AskedFactor?> FindAskedFactorAsync(Guid attemptId, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.asked_factor($1)", attemptId);
        await using var reader = await ReadAsync(call, cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new AskedFactor(reader.GetGuid(0), await reader.GetFieldValueAsync<byte[]>(1, cancellationToken), reader.GetInt64(2))
            : null;
    }

    /// <returns>False when it was taken before.</returns>
    internal async Task<bool> PassCodeAsync(Guid attemptId, long? step, byte[]? recoveryHash, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.pass_code($1, $2, $3)",
            attemptId,
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)step ?? DBNull.Value },
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)recoveryHash ?? DBNull.Value });
        return (bool)(await ScalarAsync(call, cancellationToken))!;
    }

    /// <returns>How long to wait; null when <paramref name="next"/> is open now.</returns>
    internal async Task<TimeSpan?> WrongCodeAsync(Guid attemptId, Guid next, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.wrong_code($1, $2)", attemptId, next);
        return await ScalarAsync(call, cancellationToken) is int seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    internal async Task LeaveAttemptAsync(Guid attemptId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.leave_attempt($1)", attemptId);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task<OpenedAttempt> OpenOwnAttemptAsync(Guid attemptId, Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.open_own_attempt($1, $2)", attemptId, sessionId);
        return await OpenedAsync(call, cancellationToken);
    }

    internal async Task ChangePasswordAsync(Guid attemptId, Guid sessionId, string passwordHash, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.change_password($1, $2, $3)", attemptId, sessionId, passwordHash);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task<MySecurity> ReadSecurityAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.my_security($1)", sessionId);
        await using var reader = await ReadAsync(call, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new MySecurity(
            reader.GetString(0),
            await reader.IsDBNullAsync(1, cancellationToken) ? null : new DateTimeOffset(reader.GetDateTime(1)),
            reader.GetInt32(2),
            reader.GetBoolean(3));
    }

    internal async Task StartSecondFactorAsync(Guid sessionId, byte[] secret, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.start_second_factor($1, $2)", sessionId, secret);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task<byte[]?> FindNewSecondFactorAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.new_second_factor($1)", sessionId);
        return (byte[]?)await ScalarAsync(call, cancellationToken);
    }

    internal async Task ConfirmSecondFactorAsync(Guid sessionId, byte[] secret, long step, byte[][] recoveryHashes, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.confirm_second_factor($1, $2, $3, $4)", sessionId, secret, step, recoveryHashes);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task RemoveSecondFactorAsync(Guid attemptId, Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.remove_second_factor($1, $2)", attemptId, sessionId);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task SignUpAsync(Guid person, string email, string fullName, string passwordHash, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.sign_up($1, $2, $3, $4, $5, $6, $7, $8, $9)", [person, Text(email), Text(fullName), passwordHash, .. DeviceOf(origin)]);
        await ScalarAsync(call, cancellationToken);
    }
}
