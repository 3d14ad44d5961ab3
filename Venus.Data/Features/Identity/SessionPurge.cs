using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

/// <summary>Removes sessions 30 days after their end: when the host starts, and then daily. Several hosts may do it; there is nothing to do twice.</summary>
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
                await using var command = jobs.DataSource.CreateCommand("select private.purge_sessions()");
                LogPurged((long)(await command.ExecuteScalarAsync(stoppingToken))!);
            }
            catch (NpgsqlException fault)
            {
                // Tomorrow is early enough.
                LogFailed(fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Information, "Removed {Count} sessions that ended more than 30 days ago")]
    private partial void LogPurged(long count);

    [LoggerMessage(LogLevel.Warning, "Old sessions could not be removed")]
    private partial void LogFailed(Exception fault);
}
