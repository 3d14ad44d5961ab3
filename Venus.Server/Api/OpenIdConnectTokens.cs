using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Server.SignIn;

namespace Venus.Server.Api;

/// <summary>
/// Access tokens of the OpenID Connect provider: signed by its published keys, for the configured audience, and of a subject that is linked to somebody.
/// What else they say counts for nothing.
/// </summary>
internal sealed class OpenIdConnectTokens(
    OpenIdConnectSettings settings, IOptionsMonitor<OpenIdConnectOptions> options, BearerSessions sessions) : IAccessTokenReader
{
    private const int LongestToken = 8192;

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    public async Task<UserIdentity?> ReadAsync(string token, HttpContext context)
    {
        if (token.Length > LongestToken)
            return null;
        var validation = OpenIdConnectSignIn.Validation(settings, settings.Audience);
        validation.ConfigurationManager = await KeysAsync(context.RequestAborted);
        var result = await _handler.ValidateTokenAsync(token, validation);
        return result is { IsValid: true, SecurityToken: JsonWebToken { Subject: { Length: > 0 } subject } read }
            ? await sessions.FindAsync(
                new ExternalIdentity(read.Issuer, subject, null, false, null, SessionOf(read)), SignInOrigins.Of(context, browser: null), AuthEndpoints.LabelsOf(context), mayBegin: true, context.RequestAborted)
            : null;
    }

    // Asked first: without them every token would look forged.
    private async Task<BaseConfigurationManager> KeysAsync(CancellationToken cancellationToken)
    {
        var manager = options.Get(OpenIdConnectSignIn.Scheme).ConfigurationManager!;
        try
        {
            await manager.GetConfigurationAsync(cancellationToken);
        }
        catch (InvalidOperationException fault)
        {
            throw new ProviderDownException("The keys of the OpenID Connect provider cannot be read.", fault);
        }

        return (BaseConfigurationManager)manager;
    }

    // Some providers name no session in an access token; then each token is one.
    private static string SessionOf(JsonWebToken token) =>
        token.TryGetPayloadValue(JwtRegisteredClaimNames.Sid, out string sid) && sid.Length > 0 ? sid
            : token.Id is { Length: > 0 } id ? id
            : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token.EncodedToken)));
}
