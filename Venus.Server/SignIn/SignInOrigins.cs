using System.Net;
using Venus.Core.Features.Identity;

namespace Venus.Server.SignIn;

internal static class SignInOrigins
{
    /// <summary>A request without an address (a Unix socket without a known proxy) shares its limits with all of its kind.</summary>
    public static SignInOrigin Of(HttpContext context, byte[]? browser) => new(
        context.Connection.RemoteIpAddress ?? IPAddress.Any,
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } userAgent ? userAgent : null,
        browser);
}
