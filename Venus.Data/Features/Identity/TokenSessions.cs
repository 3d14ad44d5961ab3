using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Telemetry;

namespace Venus.Data.Features.Identity;

/// <summary>A session of a REST client with the token that prolongs it; the token is told once.</summary>
public sealed record TokenSession(UserIdentity Identity, string RefreshToken)
{
    // A record prints its members.
    public override string ToString() => $"session {Identity.SessionId}";
}

/// <summary>
/// Sessions that live by refresh tokens, Venus's own or the provider's, instead of a browser's ticket. A refresh token serves once; whoever comes with a used
/// one ends the session.
/// </summary>
public sealed class TokenSessions(IdentityDatabase database)
{
    private const int SecretLength = 32;

    /// <summary>Starts the session of somebody who has proved who he is.</summary>
    public async Task<TokenSession> StartAsync(VerifiedSignIn verified, ClientLabels client, CancellationToken cancellationToken)
    {
        var session = new NewSession(verified);
        var token = verified.Tokens?.RefreshToken ?? NewToken();
        await database.StartTokenSessionAsync(session, DigestOf(token), client, cancellationToken);
        VenusMeters.CountSignIn();
        return new TokenSession(session.Identity, token);
    }

    /// <returns>Null for a token that does not serve, or whose session is not alive.</returns>
    public async Task<TokenSession?> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var token = NewToken();
        return await database.RefreshSessionAsync(DigestOf(refreshToken), DigestOf(token), cancellationToken) is { } identity
            ? new TokenSession(identity, token)
            : null;
    }

    /// <summary>A provider has replaced the refresh token of a session of its own.</summary>
    internal Task KeepAsync(Guid sessionId, string oldToken, string newToken, CancellationToken cancellationToken) =>
        database.KeepRefreshTokenAsync(sessionId, DigestOf(oldToken), DigestOf(newToken), cancellationToken);

    /// <summary>A provider has seen a refresh token again that it had replaced: the session ends that it was given to.</summary>
    internal Task EndReusedAsync(string refreshToken, CancellationToken cancellationToken) =>
        database.EndReusedSessionAsync(null, DigestOf(refreshToken), cancellationToken);

    /// <summary>Keeps what a client says of itself; a repeat changes nothing.</summary>
    public Task LabelAsync(Guid sessionId, ClientLabels client, CancellationToken cancellationToken) =>
        database.LabelSessionAsync(sessionId, client, cancellationToken);

    private static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretLength));

    private static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
