using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Venus.Tests.Support;

/// <summary>A request is signed in when it says so in a header; strangers are answered 401.</summary>
internal sealed class FakeSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "fake";
    public const string Header = "X-Signed-In";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.ContainsKey(Header))
            return Task.FromResult(AuthenticateResult.NoResult());
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1")], Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(person, Name)));
    }
}
