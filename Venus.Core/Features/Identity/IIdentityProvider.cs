using System.Net;
using Venus.Core.Security;

namespace Venus.Core.Features.Identity;

/// <summary>By whom people are signed in, chosen by the setting <c>Identity:Provider</c>.</summary>
public enum IdentityKind
{
    /// <summary>Accounts are in Venus's own database.</summary>
    Local,

    /// <summary>People give Venus their password, which Supabase checks.</summary>
    Supabase,

    /// <summary>People prove themselves at the provider and come back with its word.</summary>
    OpenIdConnect,
}

/// <summary>
/// Where people prove who they are. One provider is chosen by configuration; whatever it answers, a session of Venus begins only for an ACTIVE
/// profile, and what the person may do is always read from the database.
/// </summary>
public interface IIdentityProvider
{
    IdentityKind Kind { get; }

    /// <summary>As people know it.</summary>
    string Name { get; }

    /// <summary>Signing in with an e-mail address and a password; null where people prove themselves at the provider.</summary>
    IPasswordSignIn? Passwords { get; }

    /// <summary>Signing in at the provider; null where people give Venus a password.</summary>
    IExternalSignIn? External { get; }

    /// <summary>Ends the session with the provider and with Venus, at its person's wish. A session that has ended already stays as it is.</summary>
    /// <param name="tokens">The provider's, of this session; null when it gave none.</param>
    Task SignOutAsync(UserIdentity identity, ProviderTokens? tokens, CancellationToken cancellationToken);

    /// <summary>Asks the provider whether people could be signed in now.</summary>
    /// <exception cref="ProviderDownException">They could not.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);
}

public interface IPasswordSignIn
{
    /// <summary>
    /// Checks an e-mail address and a password, limits and lockouts first. Refuses with one of the problems of this folder; an unknown address and a wrong
    /// password are refused alike, and take equally long. A right password of somebody with a second factor is refused with
    /// <see cref="SecondFactorDue"/>.
    /// </summary>
    Task<Result<VerifiedSignIn>> VerifyAsync(Credentials credentials, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>
    /// Checks the code of the second factor, or one of the recovery codes, after <see cref="SecondFactorDue"/>. Refuses with <see cref="WrongCode"/>, which
    /// names the attempt of the next try, or <see cref="SignInLocked"/>: a wrong code counts as a wrong password does.
    /// </summary>
    Task<Result<VerifiedSignIn>> VerifyCodeAsync(Guid attemptId, string code, CancellationToken cancellationToken);

    /// <summary>
    /// Gives up an attempt of <see cref="SecondFactorDue"/> or <see cref="WrongCode"/> that will bring no code; left open, it counts as a wrong password
    /// does. One whose password was not right stays as it is.
    /// </summary>
    Task LeaveAsync(Guid attemptId, CancellationToken cancellationToken);
}

public interface IExternalSignIn
{
    /// <summary>
    /// Admits somebody for whom the provider vouches: the ACTIVE person his identity is linked to, or an INVITED one by a verified e-mail address. Refuses
    /// with <see cref="EmailUnverified"/>, <see cref="IdentityUnknown"/>, <see cref="AccountNotActive"/>, <see cref="TooManySignIns"/> or UnderMaintenance.
    /// </summary>
    Task<Result<VerifiedSignIn>> AdmitAsync(ExternalIdentity identity, SignInOrigin origin, CancellationToken cancellationToken);

    /// <summary>Logs that nobody signed in who came back: the provider refused him, or what he brought cannot be believed.</summary>
    Task RefuseAsync(SignInOrigin origin, CancellationToken cancellationToken);
}

/// <summary>What a provider says of somebody, verified by its signature. Nothing but this is taken from it.</summary>
/// <param name="Subject">Unique at the issuer, and lasting.</param>
/// <param name="EmailVerified">The provider itself has verified the address.</param>
/// <param name="FullName">For a new account alone.</param>
/// <param name="Session">What the provider calls the session; null when it has no name for it.</param>
public sealed record ExternalIdentity(string Issuer, string Subject, string? Email, bool EmailVerified, string? FullName, string? Session)
{
    /// <summary>He has a second factor at the provider.</summary>
    public bool HasSecondFactor { get; init; }

    // A record prints its members.
    public override string ToString() => nameof(ExternalIdentity);
}

public sealed record Credentials(string Email, string Password)
{
    // A record prints its members.
    public override string ToString() => nameof(Credentials);
}

/// <summary>Where an attempt to sign in comes from. All but the address is what the browser says, and only labels.</summary>
/// <param name="Browser">Secret with which a browser shows that it has signed in before; null for a browser that brings none.</param>
public sealed record SignInOrigin(IPAddress Address, string? UserAgent, byte[]? Browser)
{
    public override string ToString() => nameof(SignInOrigin);
}

/// <summary>A person who has proved who he is. It buys one session.</summary>
/// <param name="AttemptId">The attempt that was right.</param>
/// <param name="ProviderSession">What a provider outside calls the session that begins.</param>
public sealed record VerifiedSignIn(Guid AttemptId, Guid UserId, string? ProviderSession = null)
{
    /// <summary>Which the provider gave with the session; the browser never sees them.</summary>
    public ProviderTokens? Tokens { get; init; }
}

/// <param name="Lifetime">Of the access token.</param>
public sealed record ProviderTokens(string AccessToken, string? RefreshToken, TimeSpan Lifetime)
{
    // A record prints its members.
    public override string ToString() => nameof(ProviderTokens);
}
