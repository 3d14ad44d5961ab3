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

    /// <summary>Accepts an invitation or sets another password. Refuses with <see cref="LinkNotUsable"/> or <see cref="PasswordRefused"/>.</summary>
    Task<Result<Done>> SetPasswordAsync(string token, string password, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>
    /// Adds an account with the default role and no store. Refuses with <see cref="RegistrationClosed"/>, <see cref="InvalidInput"/>, <see cref="PasswordRefused"/> or <see cref="EmailTaken"/>.
    /// </summary>
    Task<Result<Done>> SignUpAsync(SignUp signUp, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>The two switches, unreadable ones closed.</summary>
    Task<PublicStatus> GetStatusAsync(CancellationToken cancellationToken);
}

/// <summary>All that a request without a person may learn.</summary>
public sealed record PublicStatus(string? AppName, bool RegistrationEnabled, bool MaintenanceMode);
