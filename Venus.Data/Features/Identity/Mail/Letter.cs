using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Mail;

/// <summary>A mail that Venus writes. No secret stands in it but a link's token, in the fragment, which browsers do not send on.</summary>
/// <param name="Text">Given the address at which people reach Venus.</param>
internal sealed record Letter(string Address, string Name, string Subject, Func<Uri, string> Text)
{
    private const string NotAsked = "If you did not expect this mail, do nothing: without it nothing happens.";

    /// <param name="kind">INVITE, RESET or EMAIL.</param>
    public static Letter Of(LinkKind kind, string address, string name, string token) => kind switch
    {
        LinkKind.Invite => new(address, name, "Your invitation to Venus", site => $"""
            Hello {name},

            you are invited to Venus. Choose the password of your account here, once, within 7 days:

            {LinkOf(site, token)}

            {NotAsked}
            """),
        LinkKind.Reset => new(address, name, "A new password for Venus", site => $"""
            Hello {name},

            choose a new password here, once, within 60 minutes:

            {LinkOf(site, token)}

            {NotAsked}
            """),
        _ => new(address, name, "Confirm your e-mail address for Venus", site => $"""
            Hello {name},

            from now on you want to sign in to Venus with this address. Confirm it here, once, within 60 minutes:

            {LinkOf(site, token)}

            {NotAsked}
            """),
    };

    /// <summary>To the address that somebody is about to give up.</summary>
    public static Letter OfEmailChange(string address, string name, string newAddress) => new(address, name, "Your e-mail address for Venus is to change", _ => $"""
        Hello {name},

        somebody who knows your password has asked to change the e-mail address of your account to {newAddress}. It changes when the link is used that was sent there.

        Was it not you? Then change your password now, and tell your administrator.
        """);

    public static Letter OfTest(string address, string name) => new(address, name, "Test mail of Venus", site => $"""
        Hello {name},

        this mail was sent from the Settings page of {site}. Mail works.
        """);

    // A record prints its members.
    public override string ToString() => Subject;

    private static string LinkOf(Uri site, string token) => $"{site.OriginalString.TrimEnd('/')}/sign-in/link#{token}";
}
