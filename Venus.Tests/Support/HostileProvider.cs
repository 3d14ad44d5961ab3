using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Venus.Tests.Support;

/// <summary>An OpenID Connect provider that gives whatever ID token a test wants for a code.</summary>
internal sealed class HostileProvider : IAsyncDisposable
{
    public const string Subject = "sub-1";
    public const string Email = "ravi@venus.example";

    private readonly WebApplication _app;
    private readonly RSA _rsa = RSA.Create(2048);

    private HostileProvider(WebApplication app)
    {
        _app = app;
        Key = new RsaSecurityKey(_rsa) { KeyId = "provider" };
    }

    public RsaSecurityKey Key { get; }

    public string Address => _app.Urls.Single();

    /// <summary>What the token endpoint answers next.</summary>
    public string IdToken { get; set; } = "";

    /// <summary>The token endpoint is out, and the balancer before it says so.</summary>
    public bool IsOut { get; set; }

    public static async Task<HostileProvider> StartAsync()
    {
        var app = LoopbackServer.Build();
        var provider = new HostileProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = provider.Address,
            authorization_endpoint = $"{provider.Address}/authorize",
            token_endpoint = $"{provider.Address}/token",
            userinfo_endpoint = $"{provider.Address}/userinfo",
            jwks_uri = $"{provider.Address}/jwks",
        }));
        app.MapGet("/jwks", () =>
        {
            var key = provider._rsa.ExportParameters(includePrivateParameters: false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "provider", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
        });
        app.MapPost("/token", () => provider.IsOut ? Results.Text("upstream connect error", statusCode: 503) : Results.Json(new { access_token = "opaque", token_type = "Bearer", expires_in = 300, id_token = provider.IdToken }));
        app.MapGet("/userinfo", () => Results.Json(new { sub = Subject, email = Email, email_verified = true }));
        await app.StartAsync();
        return provider;
    }

    public string Token(
        string nonce, SigningCredentials? credentials, string? issuer = null, string audience = OpenIdProvider.ClientId, TimeSpan? lifetime = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Address,
            Audience = audience,
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow + (lifetime ?? TimeSpan.FromMinutes(5)),
            Claims = new Dictionary<string, object> { ["sub"] = Subject, ["nonce"] = nonce, ["email"] = Email, ["email_verified"] = true },
            SigningCredentials = credentials,
        });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }
}
