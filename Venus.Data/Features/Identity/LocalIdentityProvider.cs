using Microsoft.Extensions.Logging;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Data.Features.Identity;

/// <summary>Signs in against <c>auth.users</c> of the own database.</summary>
public sealed partial class LocalIdentityProvider(IdentityDatabase database, PasswordHashing hashing, ILogger<LocalIdentityProvider> logger)
    : IIdentityProvider
{
    public async Task<Result<VerifiedSignIn>> VerifyAsync(Credentials credentials, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var attemptId = Guid.CreateVersion7();
        var attempt = await database.OpenAttemptAsync(attemptId, credentials.Email, origin, cancellationToken);
        switch (attempt.Refusal)
        {
            case null:
                break;
            case "rate-limited":
                return new TooManySignIns(attempt.Wait);
            case "locked-out":
                return new SignInLocked(attempt.Wait);
            default:
                throw new InvalidOperationException($"Unknown refusal {attempt.Refusal}.");
        }

        // Whoever hangs up now has used his attempt: left open, it counts as wrong.
        switch (await hashing.VerifyAsync(attempt.Account?.PasswordHash, credentials.Password, cancellationToken))
        {
            case null:
                await database.CloseAttemptAsync(attemptId, AttemptResult.Busy, CancellationToken.None);
                LogBusy();
                return new SignInBusy();
            case false:
                return await database.CloseAttemptAsync(attemptId, AttemptResult.Wrong, CancellationToken.None) is { } wait
                    ? new SignInLocked(wait)
                    : new WrongCredentials();
            case true when !attempt.Account!.IsActive:
                await database.CloseAttemptAsync(attemptId, AttemptResult.Inactive, CancellationToken.None);
                return new AccountNotActive();
            default:
                return new VerifiedSignIn(attemptId, attempt.Account!.UserId);
        }
    }

    public Task SignOutAsync(UserIdentity identity, CancellationToken cancellationToken) => database.SignOutAsync(identity.SessionId, cancellationToken);

    [LoggerMessage(LogLevel.Warning, "A sign-in was put off: too many passwords are being checked")]
    private partial void LogBusy();
}
