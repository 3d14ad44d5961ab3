using Microsoft.IdentityModel.JsonWebTokens;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>
/// Access tokens of browser sessions, which nobody needs until its person signs out or changes his own access there: they lie in the session's ticket and are
/// turned when they are wanted and have expired. Two hosts that turn the same one at once are given the same new one.
/// </summary>
internal sealed class FreshTokens(SupabaseCalls calls, PostgresTicketStore tickets, IdentityDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <returns>An access token that serves now; null for a session whose tokens are gone. One that Supabase has ended ends here too.</returns>
    /// <exception cref="ProviderDownException">No answer.</exception>
    public async Task<string?> ReadAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        if (await tickets.ReadTokensAsync(sessionId, cancellationToken) is not { } kept)
            return null;
        var (turned, refusal) = await AskAsync(kept, cancellationToken);
        if (refusal == SupabaseCalls.Reused)
            await database.EndReusedSessionAsync(sessionId, null, CancellationToken.None);
        if (turned is not null && turned != kept)
            await KeepAsync(sessionId, turned, CancellationToken.None);
        return turned?.AccessToken;
    }

    /// <returns>Null when Supabase gives none any more, or no answer.</returns>
    public async Task<ProviderTokens?> TurnAsync(ProviderTokens tokens, CancellationToken cancellationToken)
    {
        try
        {
            return (await AskAsync(tokens, cancellationToken)).Turned;
        }
        catch (ProviderDownException)
        {
            return null;
        }
    }

    public Task KeepAsync(Guid sessionId, ProviderTokens tokens, CancellationToken cancellationToken) => tickets.KeepTokensAsync(sessionId, tokens, cancellationToken);

    private async Task<(ProviderTokens? Turned, string? Refusal)> AskAsync(ProviderTokens tokens, CancellationToken cancellationToken)
    {
        if (new JsonWebToken(tokens.AccessToken).ValidTo > (time.GetUtcNow() + Shortest).UtcDateTime)
            return (tokens, null);
        if (tokens.RefreshToken is not { Length: > 0 } refresh)
            return (null, null);
        var (session, refusal) = await calls.AskAsync(() => calls.Auth.RefreshAsync(new RefreshGrant(refresh), cancellationToken));
        return (session?.ToTokens(), refusal);
    }
}
