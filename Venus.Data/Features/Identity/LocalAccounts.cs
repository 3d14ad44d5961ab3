using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Mail;
using Venus.Data.Features.Identity.Mail;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

internal sealed class LocalAccounts(IdentityDatabase database, PasswordHashing hashing, MailedLinks links, RecoveryQueue queue) : ILocalAccounts
{
    private const int LongestName = 255;

    public bool MailsLinks => links.AreMailed;

    public async Task<Result<Done>> ForgotAsync(string email, SignInOrigin origin, CancellationToken cancellationToken)
    {
        if (!MailsLinks)
            return new MailNotConfigured();
        if (await database.AskRecoveryAsync(email, origin, cancellationToken) is { } wait)
            return new TooManySignIns(wait);
        queue.Add(email, origin);
        return new Done();
    }

    public async Task<Result<Done>> ConfirmEmailAsync(string token, Guid? spared, SignInOrigin origin, CancellationToken cancellationToken) =>
        await database.ConfirmEmailAsync(token, spared, origin, cancellationToken) is { } problem ? problem : new Done();

    public Task<OneTimeLink?> FindLinkAsync(string token, CancellationToken cancellationToken) => database.FindLinkAsync(token, cancellationToken);

    public async Task<Result<Done>> SetPasswordAsync(string token, string password, string? code, SignInOrigin origin, CancellationToken cancellationToken)
    {
        if (await database.FindLinkAsync(token, cancellationToken) is not { Kind: LinkKind.Invite or LinkKind.Reset } link)
            return new LinkNotUsable();
        if (PasswordRules.Check(password, link.Email) is { } refused)
            return refused;
        if (await hashing.HashAsync(password, cancellationToken) is not { } hash)
            return new SignInBusy();
        return await database.SetPasswordByLinkAsync(token, hash, origin, CancellationToken.None) ? new Done() : new LinkNotUsable();
    }

    public async Task<Result<Done>> SignUpAsync(SignUp signUp, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var status = await database.ReadPublicStatusAsync(cancellationToken);
        if (status.MaintenanceMode)
            return new Core.Security.UnderMaintenance();
        if (!status.RegistrationEnabled)
            return new RegistrationClosed();
        var email = signUp.Email.Trim();
        if (!EmailAddress.IsPlausible(email))
            return new InvalidInput("email", "Enter your whole e-mail address.");
        if (PasswordRules.Check(signUp.Password, email) is { } refused)
            return refused;
        var name = string.IsNullOrWhiteSpace(signUp.FullName) ? email[..email.IndexOf('@', StringComparison.Ordinal)] : signUp.FullName.Trim();
        if (name.Length > LongestName)
            return new InvalidInput("full_name", $"A name has {LongestName} characters at most.");
        if (await hashing.HashAsync(signUp.Password, cancellationToken) is not { } hash)
            return new SignInBusy();
        try
        {
            await database.SignUpAsync(Guid.CreateVersion7(), email, name, hash, origin, CancellationToken.None);
            return new Done();
        }
        catch (PostgresException refusal) when (Refusals.Read(refusal) is { } problem)
        {
            return problem;
        }
    }

    public Task<PublicStatus> GetStatusAsync(CancellationToken cancellationToken) => database.ReadPublicStatusAsync(cancellationToken);
}
