using System.Net;
using System.Text.Json;
using Npgsql;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

/// <summary>Sessions of REST clients, and the keys of their tokens.</summary>
public sealed partial class IdentityDatabase
{
    internal async Task StartTokenSessionAsync(NewSession session, byte[] refreshHash, ClientLabels client, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.start_token_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [session.Verified.AttemptId, session.Identity.SessionId, session.Verified.UserId, refreshHash, Text(session.Verified.ProviderSession), .. Labels(client)]);
        await ScalarAsync(call, cancellationToken);
    }

    /// <returns>Null for a token that is unknown, used up, or of a session that is not alive. A used one ends its session.</returns>
    internal async Task<UserIdentity?> RefreshSessionAsync(byte[] oldHash, byte[] newHash, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.refresh_session($1, $2)", oldHash, newHash);
        UserIdentity? identity = null;
        await using var reader = await ReadAsync(call, cancellationToken);
        if (await reader.ReadAsync(cancellationToken) && await reader.IsDBNullAsync(0, cancellationToken))
        {
            identity = new UserIdentity(reader.GetGuid(2), reader.GetGuid(1));
        }

        // Faults of the commit surface here.
        await reader.NextResultAsync(cancellationToken);
        return identity;
    }

    /// <returns>The token with its owner; null for one that does not serve.</returns>
    internal async Task<(Guid Token, Guid Owner)?> UseApiTokenAsync(byte[] hash, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.use_api_token($1)", hash);
        (Guid, Guid)? found = null;
        await using var reader = await ReadAsync(call, cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
            found = (reader.GetGuid(0), reader.GetGuid(1));

        // Faults of the commit surface here.
        await reader.NextResultAsync(cancellationToken);
        return found;
    }

    internal async Task LabelSessionAsync(Guid sessionId, ClientLabels client, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.label_session($1, $2, $3, $4, $5, $6)", [sessionId, .. Labels(client)]);
        await ScalarAsync(call, cancellationToken);
    }

    internal async Task<IReadOnlyList<StoredSigningKey>> ReadSigningKeysAsync(CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.signing_keys()");
        await using var reader = await ReadAsync(call, cancellationToken);
        var keys = new List<StoredSigningKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(new StoredSigningKey(
                reader.GetGuid(0), await reader.GetFieldValueAsync<byte[]>(1, cancellationToken), TimeSpan.FromSeconds(reader.GetInt32(2))));
        }

        return keys;
    }

    /// <param name="seen">The youngest key the caller knows; when there is a younger one by now, nothing is added.</param>
    internal async Task AddSigningKeyAsync(Guid id, byte[] key, Guid? seen, CancellationToken cancellationToken)
    {
        await using var call = Call(
            "select identity.add_signing_key($1, $2, $3)", id, key, Id(seen));
        await ScalarAsync(call, cancellationToken);
    }

    /// <summary>What anybody may learn. A switch that cannot be read counts as closed.</summary>
    public async Task<PublicStatus> ReadPublicStatusAsync(CancellationToken cancellationToken)
    {
        await using var call = Call("select public.public_status()");
        return JsonSerializer.Deserialize<PublicStatus>((string)(await ScalarAsync(call, cancellationToken))!, Wire.Options)!;
    }

    /// <summary>Tells where an address is, for what is written of it from now on.</summary>
    public async Task TellPlaceAsync(IPAddress address, Place place, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.tell_place($1, $2, $3)", AddressOf(address), Text(place.City), Text(place.Country));
        await ScalarAsync(call, cancellationToken);
    }

    /// <returns>Under what name the calls of a person, or of an address without one, are counted on all hosts, and his limits.</returns>
    public async Task<(string Caller, CallLimits Limits)> ReadCallLimitsAsync(Guid? person, IPAddress address, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.call_limits($1, $2)", Id(person), AddressOf(address));
        await using var reader = await ReadAsync(call, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), new CallLimits(reader.GetInt32(1), reader.GetInt32(2)));
    }

    /// <summary>Counts a call of a person, or of an address without one, on all hosts together.</summary>
    public async Task<CallCount> CountCallAsync(Guid? person, IPAddress address, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.count_call($1, $2)", Id(person), AddressOf(address));
        await using var reader = await ReadAsync(call, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var count = new CallCount(
            new CallLimits(reader.GetInt32(0), reader.GetInt32(2)),
            reader.GetInt32(1),
            reader.GetInt32(3),
            await reader.IsDBNullAsync(4, cancellationToken) ? null : TimeSpan.FromSeconds(reader.GetInt32(4)));
        // Faults of the commit surface here.
        await reader.NextResultAsync(cancellationToken);
        return count;
    }

    /// <summary>Whether calls can be counted; counts none.</summary>
    public async Task<bool> CountsCallsAsync(CancellationToken cancellationToken)
    {
        await using var call = Call("select has_function_privilege('identity.count_call(uuid, inet)', 'execute')");
        return await ScalarAsync(call, cancellationToken) is true;
    }

    private static NpgsqlParameter[] Labels(ClientLabels client) =>
        [Text(client.Platform), Text(client.ClientApp), Text(client.Device.Browser), Text(client.Device.Os), Text(client.Device.DeviceType)];
}
