using Microsoft.AspNetCore.WebUtilities;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity.Mail;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>
/// Accounts that Supabase keeps. It mails invitations and links to a new password itself, and sends people back with a session of theirs in the fragment of
/// the address; with that, and by Venus's rules and its own, the password is set there. Of somebody with a second factor it wants a code of that as well.
/// </summary>
internal sealed class SupabaseAccounts(SupabaseCalls calls, SupabaseTokens tokens, IdentityDatabase database, RecoveryQueue queue) : ILocalAccounts
{
    public bool MailsLinks => true;

    public async Task<Result<Done>> ForgotAsync(string email, SignInOrigin origin, CancellationToken cancellationToken)
    {
        if (await database.AskRecoveryAsync(email, origin, cancellationToken) is { } wait)
            return new TooManySignIns(wait);
        queue.Add(email, origin);
        return new Done();
    }

    public Task<Result<Done>> ConfirmEmailAsync(string token, Guid? spared, SignInOrigin origin, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Done>>(new UseTheProvider());

    public async Task<OneTimeLink?> FindLinkAsync(string token, CancellationToken cancellationToken) =>
        await OpenAsync(token, cancellationToken) is { } opened ? opened.Link : null;

    public async Task<Result<Done>> SetPasswordAsync(string token, string password, string? code, SignInOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            if (await OpenAsync(token, cancellationToken) is not { } opened)
                return new LinkNotUsable();
            if (PasswordRules.Check(password, opened.Link.Email) is { } refused)
                return refused;
            var accessToken = opened.AccessToken;
            var (user, refusal) = await SetAsync(accessToken, password, cancellationToken);
            if (refusal == SupabaseCalls.FactorDue && opened.Factor is { } factor)
            {
                if (await database.AskRecoveryAsync(opened.Link.Email, origin, cancellationToken) is { } wait)
                    return new TooManySignIns(wait);
                var (session, wrong) = await calls.PassCodeAsync(factor.Id, accessToken, code ?? "", cancellationToken);
                if (session is null)
                    return SupabaseCalls.CodeProblem(wrong!) ?? new LinkNotUsable();
                accessToken = session.AccessToken;
                (user, refusal) = await SetAsync(accessToken, password, cancellationToken);
            }

            if (user is null)
                return SupabaseCalls.PasswordProblem(refusal!) ?? new LinkNotUsable();
            await database.ExternalPasswordSetAsync(user.Id, origin, CancellationToken.None);
            // The link's own session: its person signs in now with the password.
            await calls.SignOutAsync(accessToken, everywhere: false, CancellationToken.None);
            return new Done();
        }
        catch (ProviderDownException)
        {
            return new ProviderUnreachable();
        }
    }

    public Task<Result<Done>> SignUpAsync(SignUp signUp, SignInOrigin origin, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Done>>(new UseTheProvider());

    public Task<PublicStatus> GetStatusAsync(CancellationToken cancellationToken) => database.ReadPublicStatusAsync(cancellationToken);

    // What Supabase's own link leaves in the fragment: access_token, refresh_token and type, or an error.
    private async Task<(string AccessToken, SupabaseFactor? Factor, OneTimeLink Link)?> OpenAsync(string fragment, CancellationToken cancellationToken)
    {
        var parts = QueryHelpers.ParseQuery(fragment);
        if (parts.GetValueOrDefault("access_token") is not [{ Length: > 0 } access] || await tokens.ReadAsync(access, cancellationToken) is null)
            return null;
        var (user, _) = await calls.AskAsync(() => calls.Auth.GetUserAsync(access, cancellationToken));
        return user is { Email: { } email }
            ? (access, user.SecondFactor, new OneTimeLink(KindOf(parts.GetValueOrDefault("type")), email, email, null, AsksCode: user.SecondFactor is not null))
            : null;
    }

    private static LinkKind KindOf(string? type) => type == "invite" ? LinkKind.Invite : LinkKind.Reset;

    private Task<(SupabaseUser? User, string? Refusal)> SetAsync(string accessToken, string password, CancellationToken cancellationToken) =>
        calls.AskAsync(() => calls.Auth.UpdateAsync(accessToken, new NewPassword(password), cancellationToken));
}
