using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Mail;

internal sealed class LocalRecovery(IdentityDatabase database, MailedLinks links) : IRecovery
{
    public async Task MailAsync(string email, SignInOrigin origin, CancellationToken cancellationToken)
    {
        if (await database.MakeRecoveryLinkAsync(email, origin, cancellationToken) is { } token)
            await links.SendAsync(token, cancellationToken);
    }
}
