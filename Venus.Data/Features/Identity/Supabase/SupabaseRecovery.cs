using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity.Mail;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>Supabase mails the link itself.</summary>
internal sealed class SupabaseRecovery(SupabaseCalls calls) : IRecovery
{
    public Task MailAsync(string email, SignInOrigin origin, CancellationToken cancellationToken) =>
        calls.TellAsync(() => calls.Auth.RecoverAsync(new RecoveryRequest(email), cancellationToken));
}
