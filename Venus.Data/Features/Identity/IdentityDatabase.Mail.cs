using Venus.Core;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity;

/// <summary>Links that go by mail.</summary>
public sealed partial class IdentityDatabase
{
    /// <returns>How long the network has to wait; null when the request may go on.</returns>
    internal async Task<TimeSpan?> AskRecoveryAsync(string email, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.ask_recovery($1, $2, $3, $4, $5, $6, $7)", [Guid.CreateVersion7(), Text(email), .. DeviceOf(origin)]);
        return await ScalarAsync(call, cancellationToken) is int seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <returns>The token of a link to a new password; null for an address that gets none now.</returns>
    internal async Task<string?> MakeRecoveryLinkAsync(string email, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call("select token from identity.recovery_link($1, $2, $3, $4, $5, $6)", [Text(email), .. DeviceOf(origin)]);
        return (string?)await ScalarAsync(call, cancellationToken);
    }

    /// <returns>The token of the link that confirms the address.</returns>
    internal async Task<Result<string>> AskEmailChangeAsync(Guid attemptId, Guid sessionId, string newEmail, CancellationToken cancellationToken)
    {
        await using var call = Call("select * from identity.ask_email_change($1, $2, $3)", attemptId, sessionId, Text(newEmail));
        Result<string> asked;
        await using (var reader = await ReadAsync(call, cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            asked = await reader.IsDBNullAsync(0, cancellationToken) ? reader.GetString(1) : new EmailTaken(newEmail);
            // Faults of the commit surface here.
            await reader.NextResultAsync(cancellationToken);
        }

        return asked;
    }

    /// <param name="spared">The one session that goes on.</param>
    /// <returns>Null when it is done.</returns>
    internal async Task<Problem?> ConfirmEmailAsync(string token, Guid? spared, SignInOrigin origin, CancellationToken cancellationToken)
    {
        await using var call = Call("select identity.confirm_email($1, $2, $3, $4)", LinkDigest(token), Id(spared), AddressOf(origin.Address), Text(origin.UserAgent));
        return await ScalarAsync(call, cancellationToken) switch
        {
            null or DBNull => null,
            "email-taken" => new EmailTaken("of the link"),
            _ => new LinkNotUsable(),
        };
    }
}
