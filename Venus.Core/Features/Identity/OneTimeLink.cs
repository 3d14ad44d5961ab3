namespace Venus.Core.Features.Identity;

public enum LinkKind
{
    /// <summary>Accepts an invitation, 7 days long.</summary>
    Invite,

    /// <summary>Sets another password, 60 minutes long.</summary>
    Reset,

    /// <summary>Confirms another e-mail address, 60 minutes long.</summary>
    Email,
}

/// <summary>A link that may be used now, once.</summary>
/// <param name="NewEmail">The address that a link of kind <see cref="LinkKind.Email"/> confirms.</param>
/// <param name="AsksCode">The password is set with a code of the person's second factor.</param>
public sealed record OneTimeLink(LinkKind Kind, string Email, string FullName, string? NewEmail, bool AsksCode = false);
