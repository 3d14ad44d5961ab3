using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>Sessions of REST clients with Supabase's own tokens.</summary>
public sealed class SupabaseSessions
{
    private readonly SupabaseSettings _settings;
    private readonly SupabaseCalls _calls;
    private readonly SupabaseTokens _tokens;
    private readonly BearerSessions _bearers;
    private readonly TokenSessions _sessions;

    internal SupabaseSessions(SupabaseSettings settings, SupabaseCalls calls, SupabaseTokens tokens, BearerSessions bearers, TokenSessions sessions) =>
        (_settings, _calls, _tokens, _bearers, _sessions) = (settings, calls, tokens, bearers, sessions);

    /// <summary>
    /// A session that Venus has not seen begins only when Supabase itself says that it still is one, and never without the second factor of somebody who has one.
    /// </summary>
    /// <returns>Null for a token that is not valid, nobody's, or of a session that has ended.</returns>
    /// <exception cref="RefusedException">A session may not begin now.</exception>
    public async Task<UserIdentity?> FindAsync(string token, SignInOrigin origin, ClientLabels client, CancellationToken cancellationToken)
    {
        if (await _tokens.ReadAsync(token, cancellationToken) is not { } read)
            return null;
        var identity = new ExternalIdentity(_settings.Issuer, read.User.ToString(), null, false, null, read.Session);
        if (await _bearers.FindAsync(identity, origin, client, mayBegin: false, cancellationToken) is { } known)
            return known;
        var (user, _) = await _calls.AskAsync(() => _calls.Auth.GetUserAsync(token, cancellationToken));
        return user is not null && user.Id == read.User && (read.IsSecondFactor || user.SecondFactor is null)
            ? await _bearers.FindAsync(identity, origin, client, mayBegin: true, cancellationToken)
            : null;
    }

    /// <summary>Supabase turns the refresh token. Whoever comes with one that it has turned long ago ends its session, there and here.</summary>
    public async Task<Result<ProviderTokens>> RefreshAsync(string refreshToken, SignInOrigin origin, ClientLabels client, CancellationToken cancellationToken)
    {
        try
        {
            var (session, refusal) = await _calls.AskAsync(() => _calls.Auth.RefreshAsync(new RefreshGrant(refreshToken), cancellationToken));
            if (refusal == SupabaseCalls.OverRate)
                return new SignInBusy();
            if (refusal == SupabaseCalls.Reused)
                await _sessions.EndReusedAsync(refreshToken, CancellationToken.None);
            if (session is null || await FindAsync(session.AccessToken, origin, client, cancellationToken) is not { } identity)
                return new NotSignedIn();
            await _sessions.KeepAsync(identity.SessionId, refreshToken, session.RefreshToken, CancellationToken.None);
            return session.ToTokens();
        }
        catch (ProviderDownException)
        {
            return new ProviderUnreachable();
        }
        catch (RefusedException refused)
        {
            return refused.Problem;
        }
    }
}
