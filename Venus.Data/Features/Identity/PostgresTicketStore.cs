using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Venus.Core.Features.Identity;
using Venus.Data.Telemetry;

namespace Venus.Data.Features.Identity;

/// <summary>
/// Keeps what a sign-in consists of in the database, encrypted; the browser's cookie holds only the session's id. A ticket is found while its
/// session is alive and its person ACTIVE, on any host.
/// </summary>
public sealed partial class PostgresTicketStore(
    IdentityDatabase database, IDataProtectionProvider protection, ILogger<PostgresTicketStore> logger) : ITicketStore
{
    /// <summary>Name under which the properties of a sign-in carry their <see cref="NewSession"/>.</summary>
    public const string NewSessionParameter = "venus:session";

    private readonly IDataProtector _protector = protection.CreateProtector("Venus.Tickets");

    /// <summary>Starts the session.</summary>
    public Task<string> StoreAsync(AuthenticationTicket ticket) => StoreAsync(ticket, CancellationToken.None);

    public async Task<string> StoreAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var session = ticket.Properties.GetParameter<NewSession>(NewSessionParameter)
            ?? throw new InvalidOperationException("A sign-in needs the session it starts.");
        await database.StartSessionAsync(session, Protect(session.Identity.SessionId, ticket), cancellationToken);
        VenusMeters.CountSignIn();
        return KeyOf(session.Identity.SessionId);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) => RenewAsync(key, ticket, CancellationToken.None);

    public Task RenewAsync(string key, AuthenticationTicket ticket, CancellationToken cancellationToken) =>
        // The cookie handler would let a sign-in on top of another take over its session.
        ticket.Properties.GetParameter<NewSession>(NewSessionParameter) is null
            ? database.RenewTicketAsync(Guid.Parse(key), Protect(Guid.Parse(key), ticket), cancellationToken)
            : throw new InvalidOperationException("A new sign-in never continues an old session: sign out first.");

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    public Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken) => RetrieveAsync(key, active: true, cancellationToken);

    /// <summary>
    /// A page that connects again by itself is not its person's activity; what the person does in it is noted there. The page of a fault is for anybody: what
    /// failed may be this very question, and asked again it would leave no page at all.
    /// </summary>
    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) =>
        httpContext.Features.Get<IExceptionHandlerFeature>() is not null
            ? Task.FromResult<AuthenticationTicket?>(null)
            : RetrieveAsync(key, active: !httpContext.Request.Path.StartsWithSegments("/_blazor"), cancellationToken);

    private async Task<AuthenticationTicket?> RetrieveAsync(string key, bool active, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(key, out var sessionId) || await database.FindTicketAsync(sessionId, active, cancellationToken) is not { } stored)
        {
            return null;
        }

        try
        {
            var ticket = TicketSerializer.Default.Deserialize(_protector.CreateProtector(key).Unprotect(stored.Ticket));
            if (ticket is not null)
            {
                ticket.Properties.ExpiresUtc = stored.ExpiresAt;
            }

            return ticket;
        }
        catch (CryptographicException fault)
        {
            LogUnreadable(fault, sessionId);
            return null;
        }
    }

    /// <returns>The provider's tokens of a living session; null when there are none.</returns>
    internal async Task<ProviderTokens?> ReadTokensAsync(Guid sessionId, CancellationToken cancellationToken) =>
        await RetrieveAsync(KeyOf(sessionId), active: false, cancellationToken) is { } ticket ? SessionTokens.Read(ticket.Properties) : null;

    internal async Task KeepTokensAsync(Guid sessionId, ProviderTokens tokens, CancellationToken cancellationToken)
    {
        if (await RetrieveAsync(KeyOf(sessionId), active: false, cancellationToken) is not { } ticket)
            return;
        SessionTokens.Write(ticket.Properties, tokens);
        await RenewAsync(KeyOf(sessionId), ticket, cancellationToken);
    }

    public Task RemoveAsync(string key) => RemoveAsync(key, CancellationToken.None);

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(key, out var sessionId))
        {
            await database.SignOutAsync(sessionId, cancellationToken);
        }
    }

    // Bound to its session: a ticket copied to another one in the database cannot be read there.
    private byte[] Protect(Guid sessionId, AuthenticationTicket ticket) =>
        _protector.CreateProtector(KeyOf(sessionId)).Protect(TicketSerializer.Default.Serialize(ticket));

    private static string KeyOf(Guid sessionId) => sessionId.ToString("D", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "The ticket of session {SessionId} cannot be read: its data-protection key is gone or another one's")]
    private partial void LogUnreadable(Exception fault, Guid sessionId);
}
