using Venus.Core.Features.Files;
using Venus.Core.Security;

namespace Venus.Core.Features.Identity;

public sealed record OwnRole(Guid Id, string Name);

/// <summary>What a person learns of himself (domain document "Platform", section 5).</summary>
/// <param name="Permissions">Distinct and sorted.</param>
/// <param name="Mfa">He signs in with a second factor.</param>
public sealed record OwnProfile(
    Guid Id,
    string Email,
    string FullName,
    string? AvatarUrl,
    string? ContactNumber,
    string Status,
    IReadOnlyList<OwnRole> Roles,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<StoreAccess> Stores,
    bool IsSystem,
    bool Mfa,
    Homepage Homepage);

/// <summary>The signed-in person's own data; needs no key.</summary>
public interface IOwnProfile
{
    /// <summary>Refuses with <see cref="NotSignedIn"/> alone.</summary>
    Task<Result<OwnProfile>> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts a picture in place of the present one. Refuses, naming <c>content</c>, what is larger than <see cref="StoredFile.MostBytes"/> or by its own first
    /// bytes no JPEG, PNG or WebP. What a picture tells beside what it shows, such as the place where it was taken, is not kept.
    /// </summary>
    Task<Result<Done>> SetAvatarAsync(string fileName, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    Task<Result<Done>> RemoveAvatarAsync(CancellationToken cancellationToken = default);

    /// <summary>Chooses the page that opens after sign-in. Refuses the System Dashboard to whoever may not open it.</summary>
    Task<Result<Done>> SetHomepageAsync(Homepage homepage, CancellationToken cancellationToken = default);
}
