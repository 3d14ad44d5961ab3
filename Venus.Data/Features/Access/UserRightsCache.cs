using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Venus.Core.Security;
using Venus.Data.Connections;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Access;

/// <summary>
/// Effective rights per sign-in, read once and dropped when the database says that they changed. Not trusted, and so read each time, while no
/// connection listens.
/// </summary>
public sealed class UserRightsCache(AppLogin app)
{
    private readonly ConcurrentDictionary<UserIdentity, Lazy<Task<UserRights?>>> _known = new();
    private volatile bool _trusted;

    public bool IsTrusted => _trusted;

    public async Task<UserRights?> GetAsync(UserIdentity identity, CancellationToken cancellationToken)
    {
        if (!_trusted)
            return await ReadAsync(identity);
        var reading = _known.GetOrAdd(identity, key => new Lazy<Task<UserRights?>>(() => ReadAsync(key)));
        try
        {
            return await reading.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (reading.Value.IsFaulted)
        {
            // A failed reading is not an answer for the next asker.
            _known.TryRemove(KeyValuePair.Create(identity, reading));
            throw;
        }
    }

    internal void Drop(Guid? user)
    {
        foreach (var identity in _known.Keys)
        {
            if (user is null || identity.UserId == user)
                _known.TryRemove(identity, out _);
        }
    }

    internal void Trust()
    {
        _known.Clear();
        _trusted = true;
    }

    internal void Distrust()
    {
        _trusted = false;
        _known.Clear();
    }

    private async Task<UserRights?> ReadAsync(UserIdentity identity)
    {
        UnitOfWork.RefuseInside();
        await using var batch = app.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(VenusSession.TakeRole) { Parameters = { new() { Value = SessionClaims.Of(identity) } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select private.my_rights()"));
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        if (reader.IsDBNull(0))
            return null;
        var answer = JsonSerializer.Deserialize<Answer>(reader.GetString(0), Wire.Options)!;
        return new UserRights(answer.UserId, answer.Email, answer.FullName, answer.IsSystem, answer.MustChangePassword, answer.RoleNames,
            answer.BarredBy is null ? answer.Keys : [],
            answer.Stores)
        {
            AvatarUrl = answer.AvatarUrl,
            BarredBy = answer.BarredBy is { } slug ? Refusals.Of(slug) : null,
            InMaintenance = answer.InMaintenance,
            Homepage = answer.Homepage,
        };
    }

    private sealed record Answer(
        Guid UserId,
        string Email,
        string FullName,
        string? AvatarUrl,
        bool IsSystem,
        bool MustChangePassword,
        string? BarredBy,
        bool InMaintenance,
        Homepage Homepage,
        IReadOnlyList<string> RoleNames,
        HashSet<string> Keys,
        IReadOnlyList<StoreAccess> Stores);
}

/// <summary>The rights of the person this scope works for.</summary>
public sealed class CurrentUserRights(ICurrentUser user, UserRightsCache cache) : IUserRights
{
    public async ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default) =>
        await user.GetIdentityAsync() is { } identity ? await cache.GetAsync(identity, cancellationToken) : null;
}
