using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>
/// Whoever is banned or deleted at Supabase itself loses his sessions here. Supabase tells nobody of it, so each host asks, as often as the settings say, about
/// everybody who has a session. An answer that does not come ends nobody's.
/// </summary>
internal sealed partial class SupabaseBans(SupabaseSettings settings, SupabaseCalls calls, IdentityDatabase database, TimeProvider time, ILogger<SupabaseBans> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.BanCheck, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (ProviderDownException)
            {
                // Logged already.
            }
            catch (NpgsqlException fault)
            {
                LogUnread(fault);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var subject in await database.ReadExternalPeopleAsync(settings.Issuer, cancellationToken))
        {
            var (account, refusal) = await calls.AskAsync(() => calls.Admin.GetAsync(Guid.Parse(subject), cancellationToken));
            if (refusal == SupabaseCalls.Unknown || account?.BannedUntil > time.GetUtcNow())
                await database.EndExternalAsync(settings.Issuer, subject, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Who has a session could not be read")]
    private partial void LogUnread(Exception fault);
}
