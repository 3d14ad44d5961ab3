using System.Text.Json;
using Venus.Core.Security;

namespace Venus.Data.Sessions;

/// <summary>The claims of a unit of work, in the shape of a Supabase token. The database takes from them the subject and the session, nothing else.</summary>
public static class SessionClaims
{
    public static string Of(UserIdentity identity) => JsonSerializer.Serialize(new
    {
        sub = identity.UserId,
        role = "authenticated",
        session_id = identity.SessionId,
    });
}
