using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>What a token of Supabase says that counts: whose it is, and of which session.</summary>
/// <param name="IsSecondFactor">The session has shown a second factor.</param>
public sealed record SupabaseToken(Guid User, string Session, bool IsSecondFactor);

/// <summary>
/// Checks tokens of Supabase: by its published keys, or by the project's shared secret where one is configured, and never by another algorithm than the
/// configured one. What people may edit of themselves (<c>user_metadata</c>) is not even read.
/// </summary>
public sealed class SupabaseTokens : IDisposable
{
    public const string Audience = "authenticated";

    private const int LongestToken = 8192;

    // Whoever invents key names costs Supabase one look in this time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A key that is withdrawn serves no longer than this, or while Supabase does not answer.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly SupabaseSettings _settings;
    private readonly SupabaseCalls _calls;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SemaphoreSlim _reading = new(1);
    private volatile KnownKeys? _known;

    internal SupabaseTokens(SupabaseSettings settings, SupabaseCalls calls, TimeProvider time) => (_settings, _calls, _time) = (settings, calls, time);

    /// <returns>Null for anything but a valid token of a person.</returns>
    /// <exception cref="ProviderDownException">Supabase's keys cannot be had: nothing can be said about the token.</exception>
    public async Task<SupabaseToken?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken || Parse(token) is not { } read || read.Alg != _settings.Algorithm
            || await KeyAsync(read.Kid, cancellationToken) is not { } key)
            return null;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [_settings.Algorithm],
            IssuerSigningKey = key,
            // The shared secret may carry a name in the token that it has not here.
            TryAllIssuerSigningKeys = _settings.JwtSecret is not null,
            RequireSignedTokens = true,
            ValidIssuer = _settings.Issuer,
            ValidAudience = Audience,
            RequireExpirationTime = true,
            LifetimeValidator = IsItsTime,
        });
        return result.IsValid
            && Text(read, "role") == Audience
            && !(read.TryGetPayloadValue("is_anonymous", out bool anonymous) && anonymous)
            && Guid.TryParse(read.Subject, out var user)
            && Text(read, "session_id") is { Length: > 0 } session
                ? new SupabaseToken(user, session, Text(read, "aal") == "aal2")
                : null;
    }

    public void Dispose() => _reading.Dispose();

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue(claim, out string value) ? value : null;

    private async Task<SecurityKey?> KeyAsync(string? id, CancellationToken cancellationToken)
    {
        if (_settings.JwtSecret is { } secret)
            return new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret));
        if (_known is { } now && AgeOf(now) < Fresh && now.Find(id) is { } fresh)
            return fresh;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_known is not { } known || AgeOf(known) >= (known.Find(id) is null ? Patience : Fresh))
                await ReadAsync(cancellationToken);
            return _known!.Find(id);
        }
        finally
        {
            _reading.Release();
        }
    }

    private TimeSpan AgeOf(KnownKeys keys) => _time.GetUtcNow() - keys.ReadAt;

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            _known = new KnownKeys(new JsonWebKeySet(await _calls.KeysAsync(cancellationToken)).Keys, _time.GetUtcNow());
        }
        catch (ProviderDownException) when (_known is { } known && AgeOf(known) < Stale)
        {
            // Those it gave last.
        }
    }

    private bool IsItsTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is not { } begin || now >= begin - Skew);
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

    private sealed record KnownKeys(IList<JsonWebKey> All, DateTimeOffset ReadAt)
    {
        public JsonWebKey? Find(string? id) => All.FirstOrDefault(key => key.Kid == id && key.Use is null or "sig");
    }
}
