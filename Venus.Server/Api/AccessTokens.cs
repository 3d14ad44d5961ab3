using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Identity;

namespace Venus.Server.Api;

/// <summary>Reads the tokens with which REST clients come.</summary>
internal interface IAccessTokenReader
{
    /// <returns>Null for anything but a valid token. Whether its session lives is another question.</returns>
    /// <exception cref="ProviderDownException">The provider's keys cannot be had: nothing can be said about the token.</exception>
    /// <exception cref="RefusedException">The token is valid, and its session may not begin now.</exception>
    Task<UserIdentity?> ReadAsync(string token, HttpContext context);
}

/// <summary>
/// Access tokens of the Local provider: ES256, 15 minutes. They say who and under which session; what he may do is always read from the database.
/// </summary>
internal sealed class AccessTokens(SigningKeys keys, TimeProvider time) : IAccessTokenReader
{
    public const string Issuer = "urn:venus";
    public const string Audience = "authenticated";
    public const string SessionClaim = "session_id";
    public const string RoleClaim = "role";
    public const string Role = "authenticated";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const int LongestToken = 4096;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };

    public async Task<string> CreateAsync(UserIdentity identity, CancellationToken cancellationToken)
    {
        var key = await keys.GetAsync(cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = identity.UserId.ToString(),
                [RoleClaim] = Role,
                [SessionClaim] = identity.SessionId.ToString(),
            },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key.Key) { KeyId = key.Id }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public Task<UserIdentity?> ReadAsync(string token, HttpContext context) => ReadAsync(token, context.RequestAborted);

    /// <returns>Null for anything but a valid token of this database's hosts. Whether its session lives is another question.</returns>
    public async Task<UserIdentity?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken || Parse(token) is not { Alg: SecurityAlgorithms.EcdsaSha256, Kid: { Length: > 0 } id }
            || await keys.FindAsync(id, cancellationToken) is not { } key)
            return null;

        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = new ECDsaSecurityKey(key.Key) { KeyId = key.Id },
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            RequireExpirationTime = true,
            LifetimeValidator = IsItsTime,
        });
        return result.IsValid
            && Claim(result, RoleClaim) == Role
            && Guid.TryParse(Claim(result, JwtRegisteredClaimNames.Sub), out var user)
            && Guid.TryParse(Claim(result, SessionClaim), out var session)
                ? new UserIdentity(user, session)
                : null;
    }

    private static string? Claim(TokenValidationResult result, string name) => result.Claims.TryGetValue(name, out var value) ? value as string : null;

    private bool IsItsTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && notBefore is { } begin && now >= begin - Skew;
    }

    private JsonWebToken? Parse(string token)
    {
        if (!_handler.CanReadToken(token))
            return null;
        try
        {
            return _handler.ReadJsonWebToken(token);
        }
        catch (Exception fault) when (fault is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }
}
