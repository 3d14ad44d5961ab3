namespace Venus.Core.Features.Identity;

/// <param name="SecondFactorSince">Null: none.</param>
/// <param name="RecoveryCodes">How many are left.</param>
/// <param name="SecondFactorDemanded">A role of the person demands one.</param>
public sealed record MySecurity(string Email, DateTimeOffset? SecondFactorSince, int RecoveryCodes, bool SecondFactorDemanded)
{
    /// <summary>The person may change his address here.</summary>
    public bool MayChangeEmail { get; init; }
}

/// <summary>A second factor to be confirmed by a code of it.</summary>
/// <param name="Id">Tells it from one begun later.</param>
/// <param name="Secret">As people type it.</param>
/// <param name="Link">As a QR code says it.</param>
public sealed record SecondFactorSetup(string Id, string Secret, string Link)
{
    // A record prints its members.
    public override string ToString() => nameof(SecondFactorSetup);
}

/// <summary>A living session of one's own.</summary>
/// <param name="IsThis">The one that asks.</param>
/// <param name="IsActive">Something was done in it during the last 30 minutes.</param>
public sealed record MySession(
    Guid Id, string? Device, string? Browser, string? Os, string? ClientApp, string? IpAddress, string? Location, DateTimeOffset CreatedAt,
    DateTimeOffset LastActivityAt, bool IsActive, bool IsThis);

/// <param name="AvatarUrl">Of the picture; saved without it, the picture is removed.</param>
public sealed record MyProfile(string FullName, string? ContactNumber, string? AvatarUrl = null);

/// <summary>
/// What people do to their own account; no key is needed. Password and second factor may be changed by somebody who is barred until he does.
/// Wrong passwords count for the lockouts of signing in.
/// </summary>
public interface IMyAccountService
{
    Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends every other session. Refuses with <see cref="WrongPassword"/>, <see cref="PasswordRefused"/> or a lockout.</summary>
    Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken = default);

    /// <summary>
    /// Mails a link to the new address that confirms it, and a notice to the present one. Refuses with <see cref="WrongPassword"/>, <see cref="EmailTaken"/>, a
    /// lockout, or where no mail server is configured.
    /// </summary>
    Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken = default);

    /// <summary>Begins a second factor anew. Refuses when there is one.</summary>
    Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken = default);

    /// <summary>Confirms it by one of its codes. Refuses with <see cref="SecondFactorReplaced"/> what was begun anew, or finished, elsewhere.</summary>
    /// <param name="setup">The <see cref="SecondFactorSetup.Id"/> of the one the person sees.</param>
    /// <returns>The recovery codes, which cannot be read again; Supabase gives none.</returns>
    Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken = default);

    Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken = default);

    /// <summary>This session first, then by last activity.</summary>
    Task<Result<IReadOnlyList<MySession>>> ListSessionsAsync(CancellationToken cancellationToken = default);

    Task<Result<Done>> EndSessionAsync(Guid sessionId, CancellationToken cancellationToken = default);

    /// <summary>Ends all of them, this one too.</summary>
    Task<Result<Done>> SignOutEverywhereAsync(CancellationToken cancellationToken = default);

    Task<Result<MyProfile>> GetProfileAsync(CancellationToken cancellationToken = default);

    /// <summary>Refuses any address of a picture but the present one: a picture comes by <see cref="IOwnProfile.SetAvatarAsync"/> alone.</summary>
    Task<Result<Done>> SaveProfileAsync(MyProfile profile, CancellationToken cancellationToken = default);
}
