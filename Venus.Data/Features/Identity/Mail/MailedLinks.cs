using Venus.Core;
using Venus.Core.Features.Mail;

namespace Venus.Data.Features.Identity.Mail;

/// <summary>Sends one-time links to the people whom they are for.</summary>
internal sealed class MailedLinks(Mailer mailer, IdentityDatabase database)
{
    /// <summary>False: a link is shown once to whoever makes it.</summary>
    public bool AreMailed => mailer.IsConfigured;

    /// <summary>Refuses with <see cref="MailNotConfigured"/> or <see cref="MailNotSent"/>; the link is nobody's then, and a new one replaces it.</summary>
    public async Task<Result<Done>> SendAsync(string token, CancellationToken cancellationToken) =>
        await database.FindLinkAsync(token, cancellationToken) is { } link
            ? await mailer.SendAsync(Letter.Of(link.Kind, link.NewEmail ?? link.Email, link.FullName, token), cancellationToken)
            : throw new InvalidOperationException("A link that was just made is not there.");
}
