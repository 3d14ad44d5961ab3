using Venus.Core;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity;

/// <summary>The part of <see cref="IMyAccountService"/> that lies where the provider keeps passwords and second factors.</summary>
internal interface IOwnCredentials
{
    Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken);

    Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken);

    Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken);

    Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken);

    Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken);

    Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken);

    /// <summary>Ends the person's sessions with the provider too, as far as it can be reached.</summary>
    Task SignOutEverywhereAsync(CancellationToken cancellationToken);
}
