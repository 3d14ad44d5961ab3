namespace Venus.Core.Features.Identity;

/// <param name="FullName">Empty: the e-mail address as far as its @.</param>
public sealed record SignUp(string Email, string? FullName, string Password)
{
    // A record prints its members.
    public override string ToString() => nameof(SignUp);
}

/// <summary>What somebody may do about a local account without being signed in.</summary>
public interface ILocalAccounts
{
    /// <returns>Null for a link that may not be used now.</returns>
    Task<OneTimeLink?> FindLinkAsync(string token, CancellationToken cancellationToken);

    /// <summary>
    /// Accepts an invitation or sets another password. Refuses with <see cref="LinkNotUsable"/>, <see cref="PasswordRefused"/> or, for its field
    /// <c>code</c>, <see cref="InvalidInput"/>.
    /// </summary>
    /// <param name="code">Of the second factor, where the link asks for one.</param>
    Task<Result<Done>> SetPasswordAsync(string token, string password, string? code, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>Whether people who forgot their password may ask for a link by mail.</summary>
    bool MailsLinks { get; }

    /// <summary>
    /// Has a link to a new password mailed, later and only to somebody who has the address: the answer is the same, and as fast, for everybody. Refuses with
    /// <see cref="TooManySignIns"/>, and where no links are mailed.
    /// </summary>
    Task<Result<Done>> ForgotAsync(string email, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>Confirms the address of a link of kind <see cref="LinkKind.Email"/>. Refuses with <see cref="LinkNotUsable"/> or <see cref="EmailTaken"/>.</summary>
    /// <param name="spared">The one session of the person that goes on.</param>
    Task<Result<Done>> ConfirmEmailAsync(string token, Guid? spared, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>
    /// Adds an account with the default role and no store. Refuses with <see cref="RegistrationClosed"/>, <see cref="InvalidInput"/>, <see cref="PasswordRefused"/> or <see cref="EmailTaken"/>.
    /// </summary>
    Task<Result<Done>> SignUpAsync(SignUp signUp, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>The two switches, unreadable ones closed.</summary>
    Task<PublicStatus> GetStatusAsync(CancellationToken cancellationToken);
}

/// <summary>All that a request without a person may learn.</summary>
public sealed record PublicStatus(string? AppName, bool RegistrationEnabled, bool MaintenanceMode);
