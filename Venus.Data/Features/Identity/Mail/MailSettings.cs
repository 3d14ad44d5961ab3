using System.Globalization;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using MimeKit;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity.Mail;

/// <summary>A mail server, as section <c>Mail</c> describes it.</summary>
/// <param name="User">Null for a server that asks for none.</param>
/// <param name="Security">How the connection is encrypted: by <c>StartTls</c>, by <c>Tls</c> from the beginning, or, on this machine alone, <c>None</c>.</param>
/// <param name="Site">The address at which people reach Venus, to which the links of mails lead. A request's own is anybody's word.</param>
public sealed record MailSettings(string Host, int Port, string? User, string? Password, MailboxAddress From, SecureSocketOptions Security, Uri Site)
{
    public const string Section = "Mail";

    private const string StartTls = "StartTls";

    /// <returns>Null when nothing of the section is set: then links are shown once to who makes them.</returns>
    /// <exception cref="SetupException">Every fault of the settings, one a line.</exception>
    public static MailSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.GetChildren().Any(child => child.Value is { Length: > 0 }))
            return null;
        List<string> faults = [];
        var host = IdentitySettings.Required(configuration, $"{Section}:Host", faults);
        var security = section["Security"] is { Length: > 0 } named ? named : StartTls;
        var options = security switch
        {
            StartTls => SecureSocketOptions.StartTls,
            "Tls" => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        };
        if (options is SecureSocketOptions.None && security != "None")
            faults.Add($"{Section}:Security is \"{security}\": use StartTls, Tls or None.");
        else if (security == "None" && host is not (null or "localhost" or "127.0.0.1" or "::1"))
            faults.Add($"{Section}:Security is None, which is for a mail server on this machine alone: use StartTls or Tls.");
        var port = options is SecureSocketOptions.SslOnConnect ? 465 : 587;
        if (section["Port"] is { Length: > 0 } typed && (!int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535))
            faults.Add($"{Section}:Port is \"{typed}\": give a number from 1 to 65535.");
        var user = section["User"] is { Length: > 0 } name ? name : null;
        var password = section["Password"] is { Length: > 0 } secret ? secret : null;
        if ((user is null) != (password is null))
            faults.Add($"{Section}:{(user is null ? "User" : "Password")} is missing: give both, or neither.");
        MailboxAddress? from = null;
        if (IdentitySettings.Required(configuration, $"{Section}:From", faults) is { } sender && (!MailboxAddress.TryParse(sender, out from) || !from.Address.Contains('@', StringComparison.Ordinal)))
            faults.Add($"{Section}:From is \"{sender}\": give an address such as Venus <venus@chain.example>.");
        var site = IdentitySettings.Address(configuration, $"{Section}:Site", faults);
        return faults.Count == 0
            ? new MailSettings(host!, port, user, password, from!, options, site!)
            : throw new SetupException(string.Join(Environment.NewLine, faults));
    }

    // A record prints its members.
    public override string ToString() => $"mail server {Host}";
}
