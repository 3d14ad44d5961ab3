using Microsoft.AspNetCore.Authentication;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity;

/// <summary>The provider's tokens in the ticket of a session, which lies encrypted in the database.</summary>
public static class SessionTokens
{
    private const string Access = "access_token";
    private const string Refresh = "refresh_token";

    public static void Write(AuthenticationProperties properties, ProviderTokens tokens) => properties.StoreTokens(
        [new() { Name = Access, Value = tokens.AccessToken }, new() { Name = Refresh, Value = tokens.RefreshToken ?? "" }]);

    /// <returns>Null for a session without them.</returns>
    public static ProviderTokens? Read(AuthenticationProperties properties) => properties.GetTokenValue(Access) is { Length: > 0 } access
        ? new ProviderTokens(access, properties.GetTokenValue(Refresh), TimeSpan.Zero)
        : null;
}
