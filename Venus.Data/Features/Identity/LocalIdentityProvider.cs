using Microsoft.Extensions.Logging;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Data.Features.Identity;

/// <summary>Signs in against <c>auth.users</c> of the own database.</summary>
public sealed partial class LocalIdentityProvider(
    IdentityDatabase database, PasswordHashing hashing, SecondFactors factors, ILogger<LocalIdentityProvider> logger)
    : IIdentityProvider, IPasswordSignIn
{
    public IdentityKind Kind => IdentityKind.Local;

    public string Name => "Venus";

    public IPasswordSignIn Passwords => this;

    public IExternalSignIn? External => null;

    public async Task<Result<VerifiedSignIn>> VerifyAsync(Credentials credentials, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var attemptId = Guid.CreateVersion7();
        var attempt = await database.OpenAttemptAsync(attemptId, credentials.Email, origin, cancellationToken);
        var verified = await VerifyAsync(attemptId, attempt, credentials.Password, cancellationToken);
        if (!verified.IsSuccess || !attempt.Account!.HasSecondFactor)
        {
            return verified;
        }

        await database.AskCodeAsync(attemptId, CancellationToken.None);
        return new SecondFactorDue(attemptId, verified.Value.UserId);
    }

    public async Task<Result<VerifiedSignIn>> VerifyCodeAsync(Guid attemptId, string code, CancellationToken cancellationToken)
    {
        if (await database.FindAskedFactorAsync(attemptId, cancellationToken) is not { } asked)
        {
            return new WrongCode(null);
        }

        if (await factors.MatchAsync(attemptId, asked, code, cancellationToken))
        {
            return new VerifiedSignIn(attemptId, asked.Person);
        }

        var next = Guid.CreateVersion7();
        return await database.WrongCodeAsync(attemptId, next, CancellationToken.None) is { } wait ? new SignInLocked(wait) : new WrongCode(next);
    }

    /// <summary>Has a person who is signed in prove his password: limits and lockouts are those of signing in.</summary>
    internal async Task<Result<VerifiedSignIn>> ProveAsync(UserIdentity identity, string password, CancellationToken cancellationToken)
    {
        var attemptId = Guid.CreateVersion7();
        var attempt = await database.OpenOwnAttemptAsync(attemptId, identity.SessionId, cancellationToken);
        var proved = await VerifyAsync(attemptId, attempt, password, cancellationToken);
        return proved.Problem is WrongCredentials ? new WrongPassword() : proved;
    }

    private async Task<Result<VerifiedSignIn>> VerifyAsync(Guid attemptId, OpenedAttempt attempt, string password, CancellationToken cancellationToken)
    {
        if (attempt.ToProblem() is { } refused)
            return refused;

        // Whoever hangs up now has used his attempt: left open, it counts as wrong.
        switch (await hashing.VerifyAsync(attempt.Account?.PasswordHash, password, cancellationToken))
        {
            case null:
                await database.CloseAttemptAsync(attemptId, AttemptResult.Busy, CancellationToken.None);
                LogBusy();
                return new SignInBusy();
            case false:
                return await database.CloseAttemptAsync(attemptId, AttemptResult.Wrong, CancellationToken.None) is { } wait
                    ? new SignInLocked(wait)
                    : new WrongCredentials();
            case true when attempt.Account!.State != "ACTIVE":
                await database.CloseAttemptAsync(attemptId, AttemptResult.Inactive, CancellationToken.None);
                return attempt.Account.State == "MAINTENANCE" ? new UnderMaintenance() : new AccountNotActive();
            default:
                return new VerifiedSignIn(attemptId, attempt.Account!.UserId);
        }
    }

    public Task LeaveAsync(Guid attemptId, CancellationToken cancellationToken) => database.LeaveAttemptAsync(attemptId, cancellationToken);

    public Task SignOutAsync(UserIdentity identity, ProviderTokens? tokens, CancellationToken cancellationToken) => database.SignOutAsync(identity.SessionId, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => database.ReadSigningKeysAsync(cancellationToken);

    [LoggerMessage(LogLevel.Warning, "A sign-in was put off: too many passwords are being checked")]
    private partial void LogBusy();
}
