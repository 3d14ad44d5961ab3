using System.Security.Claims;
using Venus.Core.Security;

namespace Venus.Server.SignIn;

/// <summary>A signed-in person as the framework knows him: who, and under which session or by which API token. Never a role, key or store.</summary>
internal static class SessionPrincipal
{
    private const string SessionClaim = "session_id";
    private const string TokenClaim = "api_token";
    private const string AddressClaim = "ip_address";
    private const string UserAgentClaim = "user_agent";

    public static ClaimsPrincipal Of(UserIdentity identity, string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, identity.UserId.ToString()), .. ProofOf(identity)], scheme));

    /// <returns>Null for anybody who is not signed in.</returns>
    public static UserIdentity? Read(ClaimsPrincipal principal) =>
        principal.Identity?.IsAuthenticated == true && Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var user)
            ? Guid.TryParse(principal.FindFirstValue(SessionClaim), out var session) ? new UserIdentity(user, session)
                : Guid.TryParse(principal.FindFirstValue(TokenClaim), out var token)
                    ? UserIdentity.Of(user, new ApiTokenUse(token, principal.FindFirstValue(AddressClaim)!, principal.FindFirstValue(UserAgentClaim)))
                    : null
            : null;

    private static Claim[] ProofOf(UserIdentity identity) => identity.Token switch
    {
        null => [new Claim(SessionClaim, identity.SessionId.ToString())],
        { UserAgent: null } token => [new Claim(TokenClaim, token.Id.ToString()), new Claim(AddressClaim, token.IpAddress)],
        { } token => [new Claim(TokenClaim, token.Id.ToString()), new Claim(AddressClaim, token.IpAddress), new Claim(UserAgentClaim, token.UserAgent)],
    };
}
