using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

/// <summary>Removes sessions 30 days after their end, and activity that need not be kept: when the host starts, and then daily. Several hosts may do it; there is nothing to do twice.</summary>
public sealed partial class SessionPurge(JobsLogin jobs, TimeProvider time, ILogger<SessionPurge> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                LogPurged(await PurgeAsync("select private.purge_sessions()", stoppingToken), await PurgeAsync("select private.purge_activity()", stoppingToken));
            }
            catch (NpgsqlException fault)
            {
                // Tomorrow is early enough.
                LogFailed(fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<long> PurgeAsync(string purge, CancellationToken stoppingToken)
    {
        await using var command = jobs.DataSource.CreateCommand(purge);
        return (long)(await command.ExecuteScalarAsync(stoppingToken))!;
    }

    [LoggerMessage(LogLevel.Information, "Removed {Sessions} sessions that ended more than 30 days ago, and {Activity} rows of the activity log")]
    private partial void LogPurged(long sessions, long activity);

    [LoggerMessage(LogLevel.Warning, "Old sessions and activity could not be removed")]
    private partial void LogFailed(Exception fault);
}
