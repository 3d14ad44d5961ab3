using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Venus.Core;
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

    // Why a token that is valid begins no session now.
    private Problem? _refusal;

    /// <summary>What a 401 says about how to be let in (RFC 6750).</summary>
    public static string Challenge(HttpContext context) =>
        context.Request.Headers.Authorization.Count == 0 ? Name : $"{Name} error=\"invalid_token\"";

    /// <summary>The problem in words for a program: of the token it sent, where a person at a screen would hear of his session or his roles.</summary>
    public static string ToldTo(HttpContext context, Problem problem) => (problem, context.Request.Headers.Authorization) switch
    {
        (NotSignedIn unnamed, { Count: > 0 } header) when unnamed == new NotSignedIn() => Refusal(header).Message,
        (PermissionMissing { Permission: var key }, var header) when HoldsApiToken(header) =>
            $"This API token does not open {key}: the key was not chosen for it, or its owner does not hold it any more.",
        _ => problem.Message,
    };

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count == 0)
            return AuthenticateResult.NoResult();
        if (header.Count > 1 || TokenIn(header) is not { } token)
            return AuthenticateResult.Fail("Not one bearer token.");

        try
        {
            return await IdentifyAsync(token) is { } identity
                ? AuthenticateResult.Success(new AuthenticationTicket(SessionPrincipal.Of(identity, Name), Name))
                : AuthenticateResult.Fail("No token of a living session.");
        }
        catch (RefusedException refused)
        {
            _refusal = refused.Problem;
            return AuthenticateResult.Fail(refused);
        }
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => ApiProblems.WriteAsync(Context, _refusal ?? Refusal(Request.Headers.Authorization));

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ApiProblems.WriteAsync(
        Context,
        Context.GetEndpoint()?.Metadata.GetMetadata<RequirePermissionAttribute>() is { } required ? new PermissionMissing(required.Permission) : new Forbidden());

    private static NotSignedIn Refusal(StringValues header) => header switch
    {
        { Count: 0 } => new("This call needs a token: send it in the header Authorization, as Bearer."),
        { Count: 1 } when HoldsApiToken(header) =>
            new("This API token does not serve: it was revoked, has expired, was never given out, or its owner may not use it any more."),
        _ => new("This token does not serve: it is not valid, has expired, or its session has ended. Sign in again."),
    };

    private static bool HoldsApiToken(StringValues header) => TokenIn(header) is { } token && ApiTokenSecret.IsOne(token);

    private static string? TokenIn(StringValues header) =>
        header.ToString() is var text && text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..].Trim() : null;

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
