using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Data.Features.Identity.Supabase;
using Venus.Server.SignIn;

namespace Venus.Server.Api;

/// <summary>Gives REST clients their tokens: Venus's own, or the provider's.</summary>
internal interface IClientTokens
{
    /// <summary>Starts the session of somebody who has proved who he is.</summary>
    Task<ProviderTokens> StartAsync(VerifiedSignIn verified, ClientLabels client, CancellationToken cancellationToken);

    /// <summary>Refuses with <see cref="NotSignedIn"/> a token that does not serve, and ends the session of one that has served.</summary>
    Task<Result<ProviderTokens>> RefreshAsync(string refreshToken, HttpContext context);

    /// <summary>The provider's token with which a request came; null where the token is Venus's own.</summary>
    ProviderTokens? TokensOf(HttpContext context);
}

internal sealed class LocalClientTokens(TokenSessions sessions, AccessTokens tokens) : IClientTokens
{
    // Whoever hangs up now keeps a session that nobody knows; it ends by itself.
    public async Task<ProviderTokens> StartAsync(VerifiedSignIn verified, ClientLabels client, CancellationToken cancellationToken) =>
        await TokensAsync(await sessions.StartAsync(verified, client, CancellationToken.None));

    public async Task<Result<ProviderTokens>> RefreshAsync(string refreshToken, HttpContext context) =>
        await sessions.RefreshAsync(refreshToken, CancellationToken.None) is { } session ? await TokensAsync(session) : new NotSignedIn();

    public ProviderTokens? TokensOf(HttpContext context) => null;

    private async Task<ProviderTokens> TokensAsync(TokenSession session) =>
        new(await tokens.CreateAsync(session.Identity, CancellationToken.None), session.RefreshToken, AccessTokens.Lifetime);
}

/// <summary>Clients get Supabase's own tokens and come with them.</summary>
internal sealed class SupabaseClientTokens(TokenSessions sessions, SupabaseSessions supabase) : IClientTokens, IAccessTokenReader
{
    public Task<UserIdentity?> ReadAsync(string token, HttpContext context) =>
        supabase.FindAsync(token, SignInOrigins.Of(context, browser: null), AuthEndpoints.LabelsOf(context), context.RequestAborted);

    public async Task<ProviderTokens> StartAsync(VerifiedSignIn verified, ClientLabels client, CancellationToken cancellationToken)
    {
        await sessions.StartAsync(verified, client, CancellationToken.None);
        return verified.Tokens!;
    }

    public Task<Result<ProviderTokens>> RefreshAsync(string refreshToken, HttpContext context) =>
        supabase.RefreshAsync(refreshToken, SignInOrigins.Of(context, browser: null), AuthEndpoints.LabelsOf(context), context.RequestAborted);

    public ProviderTokens? TokensOf(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is { Length: > 0 } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? new ProviderTokens(header["Bearer ".Length..].Trim(), null, TimeSpan.Zero)
            : null;
}
