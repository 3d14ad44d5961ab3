using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Features.ApiTokens;
using Venus.Server.Security;
using Venus.Server.SignIn;

namespace Venus.Server.Api;

/// <summary>
/// Who a REST request is from: a valid token whose session is alive and whose person is ACTIVE, or an API token that serves, asked at the database each
/// time. Throws when that cannot be read: an outage is not a bad token.
/// </summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, IAccessTokenReader tokens, ApiTokenUses apiTokens,
    ISessions sessions, UserRightsCache rights)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Bearer";

    private const string Prefix = Name + " ";

    /// <summary>What a 401 says about how to be let in (RFC 6750).</summary>
    public static string Challenge(HttpContext context) =>
        context.Request.Headers.Authorization.Count == 0 ? Name : $"{Name} error=\"invalid_token\"";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count == 0)
            return AuthenticateResult.NoResult();
        if (header.Count > 1 || !header.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("Not one bearer token.");

        return await IdentifyAsync(header.ToString()[Prefix.Length..].Trim()) is { } identity
            ? AuthenticateResult.Success(new AuthenticationTicket(SessionPrincipal.Of(identity, Name), Name))
            : AuthenticateResult.Fail("No token of a living session.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => ApiProblems.WriteAsync(Context, new NotSignedIn());

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ApiProblems.WriteAsync(
        Context,
        Context.GetEndpoint()?.Metadata.GetMetadata<RequirePermissionAttribute>() is { } required ? new PermissionMissing(required.Permission) : new Forbidden());

    // The second question also finds a token whose session is somebody else's.
    private async Task<UserIdentity?> IdentifyAsync(string token) =>
        await (ApiTokenSecret.IsOne(token) ? apiTokens.FindAsync(token, SignInOrigins.Of(Context, browser: null), Context.RequestAborted) : FindSessionAsync(token))
            is { } identity
        && await rights.GetAsync(identity, Context.RequestAborted) is not null
            ? identity
            : null;

    private async Task<UserIdentity?> FindSessionAsync(string token) =>
        await tokens.ReadAsync(token, Context) is { } identity && await sessions.IsAliveAsync(identity.SessionId, active: true, Context.RequestAborted)
            ? identity
            : null;
}
