using System.Net;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

/// <summary>
/// The only place that works as <c>venus_auth</c>, the role before a person is known. Each call takes the role and calls one function of schema
/// <c>identity</c> in one batch, which is one transaction and one round trip.
/// </summary>
public sealed partial class IdentityDatabase(AppLogin login) : ISessions
{
    public async Task<OpenedAttempt> OpenAttemptAsync(Guid attemptId, string email, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select * from identity.open_attempt($1, $2, $3, $4, $5, $6, $7, $8)",
            [attemptId, Text(email), Digest(origin.Browser), .. DeviceOf(origin)]);
        return await OpenedAsync(call, cancellationToken);
    }

    private static async Task<OpenedAttempt> OpenedAsync(NpgsqlBatch call, CancellationToken cancellationToken)
    {
        await using var reader = await ReadAsync(call, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new OpenedAttempt(
            await NullableAsync<string>(reader, 0, cancellationToken),
            TimeSpan.FromSeconds(await reader.IsDBNullAsync(1, cancellationToken) ? 0 : reader.GetInt32(1)),
            await reader.IsDBNullAsync(2, cancellationToken)
                ? null
                : new LocalAccount(reader.GetGuid(2), await NullableAsync<string>(reader, 3, cancellationToken), reader.GetString(4), reader.GetBoolean(5)));
    }

    /// <returns>How long this browser now has to wait; null when it may try again.</returns>
    public async Task<TimeSpan?> CloseAttemptAsync(Guid attemptId, AttemptResult result, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.close_attempt($1, $2)", attemptId, result.ToString().ToUpperInvariant());
        return await ScalarAsync(call, cancellationToken) is int seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <returns>When the session expires unless it is used.</returns>
    public async Task<DateTimeOffset> StartSessionAsync(NewSession session, byte[] ticket, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.start_session($1, $2, $3, $4, $5)", session.Verified.AttemptId, session.Identity.SessionId, session.Verified.UserId, ticket,
            Text(session.Verified.ProviderSession));
        return new DateTimeOffset((DateTime)(await ScalarAsync(call, cancellationToken))!);
    }

    /// <param name="active">Whether the person asks, which postpones the idle limit.</param>
    /// <returns>Null for any session that is not alive.</returns>
    public async Task<StoredTicket?> FindTicketAsync(Guid sessionId, bool active, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.find_ticket($1, $2)", sessionId, active);
        await using var reader = await ReadAsync(call, cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoredTicket(await reader.GetFieldValueAsync<byte[]>(0, cancellationToken), new DateTimeOffset(reader.GetDateTime(1)))
            : null;
    }

    public async Task RenewTicketAsync(Guid sessionId, byte[] ticket, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.renew_ticket($1, $2)", sessionId, ticket);
        await ScalarAsync(call, cancellationToken);
    }

    public async Task<bool> IsAliveAsync(Guid sessionId, bool active, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.touch_session($1, $2)", sessionId, active);
        return (bool)(await ScalarAsync(call, cancellationToken))!;
    }

    /// <returns>Whether a living session was ended.</returns>
    public async Task<bool> SignOutAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.sign_out($1)", sessionId);
        return (bool)(await ScalarAsync(call, cancellationToken))!;
    }

    /// <returns>Null for a link that may not be used now.</returns>
    public async Task<OneTimeLink?> FindLinkAsync(string token, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.find_link($1)", LinkDigest(token));
        await using var reader = await ReadAsync(call, cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new OneTimeLink(
                Enum.Parse<LinkKind>(reader.GetString(0), ignoreCase: true),
                reader.GetString(1),
                reader.GetString(2),
                await NullableAsync<string>(reader, 3, cancellationToken))
            : null;
    }

    /// <returns>False when the link may not be used now.</returns>
    public async Task<bool> SetPasswordByLinkAsync(string token, string passwordHash, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.set_password_by_link($1, $2, $3, $4, $5, $6, $7)", [LinkDigest(token), passwordHash, .. DeviceOf(origin)]);
        return (bool)(await ScalarAsync(call, cancellationToken))!;
    }

    // Data Protection reads and writes its keys synchronously.
    public IReadOnlyList<string> ReadKeys()
    {
        using var call = Call("select * from identity.data_protection_keys()");
        using var reader = call.ExecuteReader();
        reader.NextResult();
        var keys = new List<string>();
        while (reader.Read())
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }

    public void AddKey(string friendlyName, string xml)
    {
        using var call = Call("select identity.add_data_protection_key($1, $2)", friendlyName, xml);
        call.ExecuteNonQuery();
    }

    private NpgsqlBatch Call(string sql, params object[] values)
    {
        var batch = login.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('role', 'venus_auth', true)"));
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
        return batch;
    }

    // The first result is set_config's.
    private static async Task<NpgsqlDataReader> ReadAsync(NpgsqlBatch call, CancellationToken cancellationToken)
    {
        var reader = await call.ExecuteReaderAsync(cancellationToken);
        try
        {
            await reader.NextResultAsync(cancellationToken);
            return reader;
        }
        catch
        {
            // A refusal arrives here; with its reader open, its connection would never go back to the pool.
            await reader.DisposeAsync();
            throw;
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlBatch call, CancellationToken cancellationToken)
    {
        object? value;
        await using (var reader = await ReadAsync(call, cancellationToken))
        {
            value = await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken) ? reader.GetValue(0) : null;
            // Faults of the commit surface here.
            await reader.NextResultAsync(cancellationToken);
        }

        return value;
    }

    private static async Task<T?> NullableAsync<T>(NpgsqlDataReader reader, int ordinal, CancellationToken cancellationToken)
        where T : class =>
        await reader.IsDBNullAsync(ordinal, cancellationToken) ? null : await reader.GetFieldValueAsync<T>(ordinal, cancellationToken);

    private static NpgsqlParameter Text(string? value) =>
        // PostgreSQL has no text with a zero byte, and a header may hold one.
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value?.Replace('\0', '?') ?? DBNull.Value };

    private static NpgsqlParameter Id(Guid? id) => new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)id ?? DBNull.Value };

    // The database knows a browser's secret by its digest alone.
    private static NpgsqlParameter Digest(byte[]? secret) =>
        new() { NpgsqlDbType = NpgsqlDbType.Bytea, Value = secret is null ? DBNull.Value : SHA256.HashData(secret) };

    private static byte[] LinkDigest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Address, user agent and what it says, as the functions take them last.</summary>
    private static object[] DeviceOf(SignInOrigin origin)
    {
        var device = UserAgents.Parse(origin.UserAgent);
        return [AddressOf(origin.Address), Text(origin.UserAgent), Text(device.Browser), Text(device.Os), Text(device.DeviceType)];
    }

    private static NpgsqlParameter AddressOf(IPAddress address) =>
        new() { NpgsqlDbType = NpgsqlDbType.Inet, Value = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address };
}
