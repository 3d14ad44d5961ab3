using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

internal sealed class OwnProfiles(VenusSession session, IUserRights rights) : IOwnProfile
{
    private const string Home = "/home";

    public async Task<Result<OwnProfile>> GetAsync(CancellationToken cancellationToken = default)
    {
        if (await rights.GetAsync(cancellationToken) is not { } mine)
            return new NotSignedIn();
        var answer = await session.ReadAsync(
            (db, cancel) => db.Database.SqlQuery<string?>($"select private.own_profile()::text as \"Value\"").SingleAsync(cancel), cancellationToken);
        if (answer is null)
            return new NotSignedIn();
        var own = JsonSerializer.Deserialize<Answer>(answer, Wire.Options)!;
        return new OwnProfile(mine.UserId, own.Email, own.FullName, own.AvatarUrl, own.ContactNumber, own.Status, own.Roles,
            [.. mine.Keys.Order(StringComparer.Ordinal)], mine.Stores, mine.IsSystem, own.Mfa, Home);
    }

    // PostgreSQL has no text with a zero character.
    public async Task<Result<Done>> SetAvatarAsync(string fileName, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<Done>("set_own_avatar", new { FileName = fileName.Replace('\0', '_'), Content = content }, cancellationToken);

    public async Task<Result<Done>> RemoveAvatarAsync(CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<Done>("remove_own_avatar", new { }, cancellationToken);

    private sealed record Answer(
        string Email, string FullName, string? AvatarUrl, string? ContactNumber, string Status, bool Mfa, IReadOnlyList<OwnRole> Roles);
}
