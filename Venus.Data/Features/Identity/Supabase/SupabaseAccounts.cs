using Microsoft.AspNetCore.WebUtilities;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity.Mail;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>
/// Accounts that Supabase keeps. It mails invitations and links to a new password itself, and sends people back with a session of theirs in the fragment of
/// the address; with that, and by Venus's rules and its own, the password is set there.
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

    public async Task<Result<Done>> SetPasswordAsync(string token, string password, SignInOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            if (await OpenAsync(token, cancellationToken) is not { } opened)
                return new LinkNotUsable();
            if (PasswordRules.Check(password, opened.Link.Email) is { } refused)
                return refused;
            var (user, refusal) = await calls.AskAsync(() => calls.Auth.UpdateAsync(opened.AccessToken, new NewPassword(password), cancellationToken));
            if (user is null)
                return SupabaseCalls.PasswordProblem(refusal!) ?? new LinkNotUsable();
            await database.ExternalPasswordSetAsync(user.Id, origin, CancellationToken.None);
            // The link's own session: its person signs in now with the password.
            await calls.SignOutAsync(opened.AccessToken, everywhere: false, CancellationToken.None);
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
    private async Task<(string AccessToken, OneTimeLink Link)?> OpenAsync(string fragment, CancellationToken cancellationToken)
    {
        var parts = QueryHelpers.ParseQuery(fragment);
        if (parts.GetValueOrDefault("access_token") is not [{ Length: > 0 } access] || await tokens.ReadAsync(access, cancellationToken) is null)
            return null;
        var (user, _) = await calls.AskAsync(() => calls.Auth.GetUserAsync(access, cancellationToken));
        return user is { Email: { } email }
            ? (access, new OneTimeLink(parts.GetValueOrDefault("type") == "invite" ? LinkKind.Invite : LinkKind.Reset, email, email, null))
            : null;
    }
}
