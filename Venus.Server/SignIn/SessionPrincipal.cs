using System.Security.Claims;
using Venus.Core.Security;

namespace Venus.Server.SignIn;

/// <summary>A signed-in person as the framework knows him: who, and under which session. Never a role, key or store.</summary>
internal static class SessionPrincipal
{
    private const string SessionClaim = "session_id";

    public static ClaimsPrincipal Of(UserIdentity identity, string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, identity.UserId.ToString()), new Claim(SessionClaim, identity.SessionId.ToString())],
        scheme));

    /// <returns>Null for anybody who is not signed in.</returns>
    public static UserIdentity? Read(ClaimsPrincipal principal) =>
        principal.Identity?.IsAuthenticated == true
        && Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var user)
        && Guid.TryParse(principal.FindFirstValue(SessionClaim), out var session)
            ? new UserIdentity(user, session)
            : null;
}
