using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>
/// Signs in with passwords that Supabase checks. Limits and lockouts are Venus's own and come first; a session begins only for a token that has been verified
/// and for the ACTIVE person whose id it names. Nothing is written to Supabase's tables.
/// </summary>
internal sealed class SupabaseIdentityProvider(
    SupabaseSettings settings, SupabaseCalls calls, SupabaseTokens tokens, FreshTokens fresh, IdentityDatabase database, IDataProtectionProvider protection,
    TimeProvider time)
    : IIdentityProvider, IPasswordSignIn
{
    // Supabase itself answers sooner for an address that it does not know than it takes to check a password.
    private static readonly TimeSpan ShortestCheck = TimeSpan.FromMilliseconds(500);

    private readonly IDataProtector _protector = protection.CreateProtector("Venus.Supabase.Asked");

    public IdentityKind Kind => IdentityKind.Supabase;

    public string Name => "Supabase";

    public IPasswordSignIn Passwords => this;

    public IExternalSignIn? External => null;

    public async Task<Result<VerifiedSignIn>> VerifyAsync(Credentials credentials, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var attemptId = Guid.CreateVersion7();
        var attempt = await database.OpenAttemptAsync(attemptId, credentials.Email, origin, cancellationToken);
        var checkedThere = await CheckAsync(attemptId, attempt, credentials, cancellationToken);
        if (checkedThere.Problem is { } problem)
            return problem;
        var session = checkedThere.Value;
        if (session.User.SecondFactor is not { } factor)
            return await AdmitAsync(attemptId, session, cancellationToken);
        await database.AskExternalCodeAsync(attemptId, Protect(attemptId, new Asked(factor.Id, session.AccessToken)), CancellationToken.None);
        return new SecondFactorDue(attemptId, session.User.Id);
    }

    /// <summary>Has a person who is signed in prove his password: limits and lockouts are those of signing in.</summary>
    /// <returns>The attempt, which is open and his.</returns>
    internal async Task<Result<Guid>> ProveAsync(UserIdentity identity, string email, string password, CancellationToken cancellationToken)
    {
        var attemptId = Guid.CreateVersion7();
        var attempt = await database.OpenOwnAttemptAsync(attemptId, identity.SessionId, cancellationToken);
        var checkedThere = await CheckAsync(attemptId, attempt, new Credentials(email, password), cancellationToken);
        if (checkedThere.Problem is { } problem)
            return problem is WrongCredentials ? new WrongPassword() : problem;
        await calls.SignOutAsync(checkedThere.Value.AccessToken, everywhere: false, CancellationToken.None);
        await database.ProveExternalAsync(attemptId, identity.SessionId, CancellationToken.None);
        return attemptId;
    }

    /// <summary>Whether Supabase finds the password right. A refusal uses the attempt up, and never comes sooner than a check takes.</summary>
    private async Task<Result<SupabaseSession>> CheckAsync(Guid attemptId, OpenedAttempt attempt, Credentials credentials, CancellationToken cancellationToken)
    {
        if (attempt.ToProblem() is { } refused)
            return refused;
        var checking = Task.Delay(ShortestCheck, time, cancellationToken);
        try
        {
            var (session, refusal) = await calls.AskAsync(() => calls.Auth.SignInAsync(new PasswordGrant(credentials.Email, credentials.Password), cancellationToken));
            if (session is not null)
                return session;
            await checking;
            return await RefuseAsync(attemptId, refusal!);
        }
        catch (ProviderDownException)
        {
            await database.CloseAttemptAsync(attemptId, AttemptResult.Busy, CancellationToken.None);
            return new ProviderUnreachable();
        }
    }

    public async Task<Result<VerifiedSignIn>> VerifyCodeAsync(Guid attemptId, string code, CancellationToken cancellationToken)
    {
        if (await FindAskedAsync(attemptId, cancellationToken) is not { } asked)
            return new WrongCode(null);
        try
        {
            var (session, refusal) = await calls.PassCodeAsync(asked.Factor, asked.AccessToken, code, cancellationToken);
            if (session is not null)
                return await AdmitAsync(attemptId, session, cancellationToken);
            if (refusal == SupabaseCalls.OverRate)
                return new SignInBusy();
        }
        catch (ProviderDownException)
        {
            return new ProviderUnreachable();
        }

        var next = Guid.CreateVersion7();
        if (await database.WrongExternalCodeAsync(attemptId, next, Protect(next, asked), CancellationToken.None) is not { } wait)
            return new WrongCode(next);
        await calls.SignOutAsync(asked.AccessToken, everywhere: false, CancellationToken.None);
        return new SignInLocked(wait);
    }

    public async Task LeaveAsync(Guid attemptId, CancellationToken cancellationToken)
    {
        if (await FindAskedAsync(attemptId, cancellationToken) is { } asked)
            await calls.SignOutAsync(asked.AccessToken, everywhere: false, cancellationToken);
        await database.LeaveAttemptAsync(attemptId, cancellationToken);
    }

    public async Task SignOutAsync(UserIdentity identity, ProviderTokens? tokens, CancellationToken cancellationToken)
    {
        await database.SignOutAsync(identity.SessionId, cancellationToken);
        // It lives an hour, a session of Venus days.
        if (tokens is not null && await fresh.TurnAsync(tokens, cancellationToken) is { } living)
            await calls.SignOutAsync(living.AccessToken, everywhere: false, cancellationToken);
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (await calls.TellAsync(() => calls.Auth.GetHealthAsync(cancellationToken)) is { } refusal)
            throw new ProviderDownException($"Supabase Auth refused with {refusal}.");
        if (settings.JwtSecret is null)
            await calls.KeysAsync(cancellationToken);
    }

    private async Task<Result<VerifiedSignIn>> AdmitAsync(Guid attemptId, SupabaseSession session, CancellationToken cancellationToken)
    {
        SupabaseToken? token;
        try
        {
            token = await tokens.ReadAsync(session.AccessToken, cancellationToken);
        }
        catch (ProviderDownException)
        {
            token = null;
        }

        if (token is null || token.User != session.User.Id)
        {
            await database.CloseAttemptAsync(attemptId, AttemptResult.Busy, CancellationToken.None);
            return new ProviderUnreachable();
        }

        var identity = new ExternalIdentity(
            settings.Issuer, token.User.ToString(), session.User.Email, session.User.EmailConfirmedAt is not null, FullName: null, token.Session)
        {
            HasSecondFactor = token.IsSecondFactor,
        };
        var admitted = await database.VouchAsync(attemptId, identity, cancellationToken);
        if (admitted.Problem is not { } problem)
            return admitted.Value with { Tokens = session.ToTokens() };
        await calls.SignOutAsync(session.AccessToken, everywhere: false, CancellationToken.None);
        return problem;
    }

    private async Task<Problem> RefuseAsync(Guid attemptId, string refusal)
    {
        switch (refusal)
        {
            case SupabaseCalls.OverRate:
                await database.CloseAttemptAsync(attemptId, AttemptResult.Busy, CancellationToken.None);
                return new SignInBusy();
            case "email_not_confirmed":
                await database.CloseAttemptAsync(attemptId, AttemptResult.Inactive, CancellationToken.None);
                return new AccountNotActive();
            // Supabase says that somebody is banned before it looks at his password: whoever guesses must not learn it.
            case "invalid_credentials" or "invalid_grant" or "user_banned":
                return await database.CloseAttemptAsync(attemptId, AttemptResult.Wrong, CancellationToken.None) is { } wait
                    ? new SignInLocked(wait)
                    : new WrongCredentials();
            default:
                // A wrong key or a provider that is switched off says nothing about the password.
                await database.CloseAttemptAsync(attemptId, AttemptResult.Busy, CancellationToken.None);
                return new ProviderUnreachable();
        }
    }

    private async Task<Asked?> FindAskedAsync(Guid attemptId, CancellationToken cancellationToken) =>
        await database.FindExternalCodeAsync(attemptId, cancellationToken) is { } kept
            ? JsonSerializer.Deserialize<Asked>(Of(attemptId).Unprotect(kept))
            : null;

    private byte[] Protect(Guid attemptId, Asked asked) => Of(attemptId).Protect(JsonSerializer.SerializeToUtf8Bytes(asked));

    // Bound to its attempt: copied to another one in the database it cannot be read there.
    private IDataProtector Of(Guid attemptId) => _protector.CreateProtector(attemptId.ToString());

    private sealed record Asked(string Factor, string AccessToken)
    {
        // A record prints its members.
        public override string ToString() => nameof(Asked);
    }
}
