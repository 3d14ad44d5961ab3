using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Files;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

internal sealed class OwnProfiles(VenusSession session, IUserRights rights) : IOwnProfile
{
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
            [.. mine.Keys.Order(StringComparer.Ordinal)], mine.Stores, mine.IsSystem, own.Mfa, mine.Homepage);
    }

    public async Task<Result<Done>> SetAvatarAsync(string fileName, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        // What is too large the database refuses, with the figures.
        var kept = content.Length > StoredFile.MostBytes ? content : PictureContent.Bare(content.Span);
        if (kept.IsEmpty)
            return new InvalidInput("content", "This file is no JPEG, PNG or WebP picture.");
        // PostgreSQL has no text with a zero character.
        return await session.PostAsync<Done>("set_own_avatar", new { FileName = fileName.Replace('\0', '_'), Content = kept }, cancellationToken);
    }

    public async Task<Result<Done>> RemoveAvatarAsync(CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<Done>("remove_own_avatar", new { }, cancellationToken);

    public async Task<Result<Done>> SetHomepageAsync(Homepage homepage, CancellationToken cancellationToken = default)
    {
        var refusal = homepage == Homepage.Admin
            ? await session.RefusalAsync(Permissions.SystemDashboard, store: null, cancellationToken)
            : await session.RefusalAsync(cancellationToken);
        return refusal ?? await session.PostAsync<Done>("save_own_homepage", new { Homepage = homepage }, cancellationToken);
    }

    private sealed record Answer(
        string Email, string FullName, string? AvatarUrl, string? ContactNumber, string Status, bool Mfa, IReadOnlyList<OwnRole> Roles);
}
