using System.Text.Json;
using Venus.Core.Security;

namespace Venus.Data.Sessions;

/// <summary>
/// The claims of a unit of work, in the shape of a Supabase token. The database takes from them the subject and his session, or the API token in place of
/// one with whence it came, nothing else; what a token narrows, the database narrows.
/// </summary>
public static class SessionClaims
{
    private const string Role = "authenticated";

    public static string Of(UserIdentity identity) => identity.Token is { } token
        ? JsonSerializer.Serialize(new { sub = identity.UserId, role = Role, api_token = token.Id, ip_address = token.IpAddress, user_agent = token.UserAgent })
        : JsonSerializer.Serialize(new { sub = identity.UserId, role = Role, session_id = identity.SessionId });
}
