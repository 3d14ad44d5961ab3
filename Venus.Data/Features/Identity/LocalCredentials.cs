using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Mail;
using Venus.Core.Security;
using Venus.Data.Features.Identity.Mail;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

internal sealed class LocalCredentials(
    ICurrentUser user, IUserRights rights, IdentityDatabase database, LocalIdentityProvider provider, PasswordHashing hashing, SecondFactors factors, Mailer mailer,
    MailedLinks links)
    : IOwnCredentials
{
    private const string Issuer = "Venus";

    public Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken) =>
        AsMyselfAsync<MySecurity>(async me => await database.ReadSecurityAsync(me.SessionId, cancellationToken) with { MayChangeEmail = links.AreMailed });

    public Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken) =>
        AsMyselfAsync<Done>(async me =>
        {
            if (await rights.GetAsync(cancellationToken) is not { } mine)
                return new NotSignedIn();
            if (PasswordRules.Check(password, mine.Email) is { } refused)
                return refused;
            var proved = await provider.ProveAsync(me, current, cancellationToken);
            if (proved.Problem is { } problem)
                return problem;
            if (current == password)
                return new PasswordRefused("Choose another password than the present one.");
            if (await hashing.HashAsync(password, cancellationToken) is not { } hash)
                return new SignInBusy();
            await database.ChangePasswordAsync(proved.Value.AttemptId, me.SessionId, hash, CancellationToken.None);
            return new Done();
        });

    public Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken) =>
        AsMyselfAsync<Done>(async me =>
        {
            if (!links.AreMailed)
                return new MailNotConfigured();
            if (await rights.GetAsync(cancellationToken) is not { } mine)
                return new NotSignedIn();
            var address = email.Trim();
            if (!EmailAddress.IsPlausible(address))
                return new InvalidInput("email", "Enter an e-mail address such as ravi@venus.example.");
            if (string.Equals(address, mine.Email, StringComparison.OrdinalIgnoreCase))
                return new InvalidInput("email", "This is your address already.");
            var proved = await provider.ProveAsync(me, current, cancellationToken);
            if (proved.Problem is { } problem)
                return problem;
            var asked = await database.AskEmailChangeAsync(proved.Value.AttemptId, me.SessionId, address, cancellationToken);
            if (asked.Problem is { } refused)
                return refused;
            // The present address first: a change that it is not told of does not happen.
            var noticed = await mailer.SendAsync(Letter.OfEmailChange(mine.Email, mine.FullName, address), cancellationToken);
            return noticed.IsSuccess ? await links.SendAsync(asked.Value, cancellationToken) : noticed;
        });

    public Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken) =>
        AsMyselfAsync<SecondFactorSetup>(async me =>
        {
            if (await rights.GetAsync(cancellationToken) is not { } mine)
                return new NotSignedIn();
            var (secret, encrypted) = factors.Create(me.UserId);
            await database.StartSecondFactorAsync(me.SessionId, encrypted, cancellationToken);
            return new SecondFactorSetup(SecondFactors.IdOf(secret), Totp.ToBase32(secret), Totp.LinkFor(Issuer, mine.Email, secret));
        });

    public Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken) =>
        AsMyselfAsync<IReadOnlyList<string>>(async me =>
        {
            if (await database.FindNewSecondFactorAsync(me.SessionId, cancellationToken) is not { } secret || !factors.Names(me.UserId, secret, setup))
                return new SecondFactorReplaced();
            if (factors.Match(me.UserId, secret, code) is not { } step)
                return new InvalidInput("code", "This code is not right. Look whether the clock of your phone is, and enter the next code.");
            var (codes, hashes) = SecondFactors.CreateRecoveryCodes();
            await database.ConfirmSecondFactorAsync(me.SessionId, secret, step, hashes, CancellationToken.None);
            return Result<IReadOnlyList<string>>.Success(codes);
        });

    public Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken) =>
        AsMyselfAsync<Done>(async me =>
        {
            var proved = await provider.ProveAsync(me, current, cancellationToken);
            if (proved.Problem is { } problem)
                return problem;
            await database.RemoveSecondFactorAsync(proved.Value.AttemptId, me.SessionId, CancellationToken.None);
            return new Done();
        });

    public Task SignOutEverywhereAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // What a barred person may do as well: the database asks whether the session is alive, and refuses under maintenance.
    private async Task<Result<T>> AsMyselfAsync<T>(Func<UserIdentity, Task<Result<T>>> act)
    {
        if (await user.GetIdentityAsync() is not { } me)
            return new NotSignedIn();
        try
        {
            return await act(me);
        }
        catch (PostgresException refusal) when (Refusals.Read(refusal) is { } problem)
        {
            return problem;
        }
    }
}
