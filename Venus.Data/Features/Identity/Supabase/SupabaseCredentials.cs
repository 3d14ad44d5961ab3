using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>
/// What people change of their own access at Supabase, each with the tokens of his session: they lie in its ticket. A second factor there has no recovery codes;
/// whoever loses it asks an administrator.
/// </summary>
internal sealed class SupabaseCredentials(
    ICurrentUser user, IUserRights rights, IdentityDatabase database, SupabaseIdentityProvider provider, SupabaseCalls calls, FreshTokens fresh) : IOwnCredentials
{
    private const string FactorName = "Venus";

    public Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken) => AsMyselfAsync<MySecurity>(async (me, token) =>
    {
        var mine = await database.ReadSecurityAsync(me.SessionId, cancellationToken);
        var (account, refusal) = await calls.AskAsync(() => calls.Auth.GetUserAsync(token, cancellationToken));
        return account is null ? ProblemOf(refusal!) : mine with { SecondFactorSince = account.SecondFactor?.UpdatedAt };
    }, cancellationToken);

    public Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken) => AsMyselfAsync<Done>(async (me, token) =>
    {
        if (await rights.GetAsync(cancellationToken) is not { } mine)
            return new NotSignedIn();
        if (PasswordRules.Check(password, mine.Email) is { } refused)
            return refused;
        var proved = await provider.ProveAsync(me, mine.Email, current, cancellationToken);
        if (proved.Problem is { } problem)
            return problem;
        var (account, refusal) = await calls.AskAsync(() => calls.Auth.UpdateAsync(token, new NewPassword(password), cancellationToken));
        if (account is null)
            return ProblemOf(refusal!);
        await database.ExternalPasswordChangedAsync(proved.Value, me.SessionId, CancellationToken.None);
        return new Done();
    }, cancellationToken);

    public Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken) => Task.FromResult<Result<Done>>(new UseTheProvider());

    public Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken) => AsMyselfAsync<SecondFactorSetup>(async (_, token) =>
    {
        var (account, unknown) = await calls.AskAsync(() => calls.Auth.GetUserAsync(token, cancellationToken));
        if (account is null)
            return ProblemOf(unknown!);
        if (account.SecondFactor is not null)
            return new InvalidInput("second_factor", "There is a second factor already. Remove it first.");
        foreach (var abandoned in Unconfirmed(account))
            await calls.TellAsync(() => calls.Auth.UnenrollAsync(abandoned.Id, token, cancellationToken));
        var (factor, refusal) = await calls.AskAsync(() => calls.Auth.EnrollAsync(token, new NewFactor("totp", FactorName, FactorName), cancellationToken));
        return factor is null ? ProblemOf(refusal!) : new SecondFactorSetup(factor.Id, factor.Totp.Secret, factor.Totp.Uri);
    }, cancellationToken);

    public Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken) =>
        AsMyselfAsync<IReadOnlyList<string>>(async (me, token) =>
        {
            var (account, unknown) = await calls.AskAsync(() => calls.Auth.GetUserAsync(token, cancellationToken));
            if (account is null)
                return ProblemOf(unknown!);
            if (Unconfirmed(account).FirstOrDefault(f => f.Id == setup) is not { } factor)
                return new SecondFactorReplaced();
            var (session, refusal) = await calls.PassCodeAsync(factor.Id, token, code, cancellationToken);
            if (session is null)
                return ProblemOf(refusal!);
            await fresh.KeepAsync(me.SessionId, session.ToTokens(), CancellationToken.None);
            await database.ExternalFactorAddedAsync(me.SessionId, CancellationToken.None);
            return Result<IReadOnlyList<string>>.Success([]);
        }, cancellationToken);

    public Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken) => AsMyselfAsync<Done>(async (me, token) =>
    {
        var (account, unknown) = await calls.AskAsync(() => calls.Auth.GetUserAsync(token, cancellationToken));
        if (account is not { Email: { } email })
            return ProblemOf(unknown ?? SupabaseCalls.Unknown);
        var proved = await provider.ProveAsync(me, email, current, cancellationToken);
        if (proved.Problem is { } problem)
            return problem;
        if (account.SecondFactor is { } factor
            && await calls.TellAsync(() => calls.Auth.UnenrollAsync(factor.Id, token, cancellationToken)) is { } refusal)
            return ProblemOf(refusal);
        await database.RemoveSecondFactorAsync(proved.Value, me.SessionId, CancellationToken.None);
        return new Done();
    }, cancellationToken);

    public async Task SignOutEverywhereAsync(CancellationToken cancellationToken)
    {
        if (await user.GetIdentityAsync() is not { } me)
            return;
        try
        {
            if (await fresh.ReadAsync(me.SessionId, cancellationToken) is { } token)
                await calls.SignOutAsync(token, everywhere: true, cancellationToken);
        }
        catch (ProviderDownException)
        {
            // Venus's own sessions end all the same.
        }
    }

    private static IEnumerable<SupabaseFactor> Unconfirmed(SupabaseUser account) => account.Factors?.Where(factor => factor is { IsVerified: false, IsTotp: true }) ?? [];

    private static Problem ProblemOf(string refusal) => refusal switch
    {
        SupabaseCalls.FactorDue => new InvalidInput(null, "Sign out, and in again with your second factor, before you change this."),
        _ => SupabaseCalls.CodeProblem(refusal) ?? SupabaseCalls.PasswordProblem(refusal) ?? new InvalidInput(null, "Supabase refused this. Sign out, sign in again, and repeat it."),
    };

    // What a barred person may do as well: the database asks whether the session is alive, and refuses under maintenance.
    private async Task<Result<T>> AsMyselfAsync<T>(Func<UserIdentity, string, Task<Result<T>>> act, CancellationToken cancellationToken)
    {
        if (await user.GetIdentityAsync() is not { } me)
            return new NotSignedIn();
        try
        {
            return await fresh.ReadAsync(me.SessionId, cancellationToken) is { } token ? await act(me, token) : new NotSignedIn();
        }
        catch (ProviderDownException)
        {
            return new ProviderUnreachable();
        }
        catch (PostgresException refusal) when (Refusals.Read(refusal) is { } problem)
        {
            return problem;
        }
    }
}
