using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using MimeKit;
using Venus.Core;
using Venus.Core.Features.Mail;

namespace Venus.Data.Features.Identity.Mail;

/// <summary>Sends plain text, one mail a connection. What a mail says is never logged.</summary>
internal sealed partial class Mailer(MailSettings? settings, ILogger<Mailer> logger)
{
    private const int PatienceMs = 10_000;

    public bool IsConfigured => settings is not null;

    /// <summary>Refuses with <see cref="MailNotConfigured"/> or <see cref="MailNotSent"/>.</summary>
    public async Task<Result<Done>> SendAsync(Letter letter, CancellationToken cancellationToken)
    {
        if (settings is null)
            return new MailNotConfigured();
        using var message = new MimeMessage();
        message.From.Add(settings.From);
        message.To.Add(new MailboxAddress(letter.Name, letter.Address));
        message.Subject = letter.Subject;
        using var body = new TextPart("plain") { Text = letter.Text(settings.Site) };
        message.Body = body;
        return await TryAsync(client => client.SendAsync(message, cancellationToken), cancellationToken);
    }

    /// <summary>Whether the mail server would take a mail: connects, signs in, and leaves.</summary>
    public Task<Result<Done>> ProbeAsync(CancellationToken cancellationToken) => TryAsync(client => client.NoOpAsync(cancellationToken), cancellationToken);

    private async Task<Result<Done>> TryAsync(Func<SmtpClient, Task> act, CancellationToken cancellationToken)
    {
        if (settings is null)
            return new MailNotConfigured();
        using var client = new SmtpClient { Timeout = PatienceMs };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceMs);
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, settings.Security, patience.Token);
            if (settings is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password, patience.Token);
            await act(client);
            await client.DisconnectAsync(quit: true, CancellationToken.None);
            return new Done();
        }
        catch (Exception fault) when (ReasonOf(fault, cancellationToken) is { } reason)
        {
            LogNotSent(reason, fault.GetType().Name);
            return new MailNotSent(reason);
        }
    }

    private static string? ReasonOf(Exception fault, CancellationToken cancellationToken) => fault switch
    {
        AuthenticationException or ServiceNotAuthenticatedException => "The mail server does not accept the user and password of the settings.",
        SslHandshakeException or NotSupportedException => "The mail server offers no encryption that the host accepts.",
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } => "The mail server does not accept the address it was meant for.",
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } => "The mail server does not accept the sender of the settings.",
        CommandException or ProtocolException => "The mail server refused it.",
        SocketException or IOException or TimeoutException => "The mail server does not answer.",
        OperationCanceledException when !cancellationToken.IsCancellationRequested => "The mail server does not answer.",
        _ => null,
    };

    [LoggerMessage(LogLevel.Warning, "A mail was not sent: {Reason} ({Fault})")]
    private partial void LogNotSent(string reason, string fault);
}
