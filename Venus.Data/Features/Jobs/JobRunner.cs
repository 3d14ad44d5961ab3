using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Core.Live;
using Venus.Data.Connections;
using Venus.Data.Live;

namespace Venus.Data.Features.Jobs;

/// <summary>
/// Performs background jobs, one after the other, as the database gives them out: at start, twice a minute, and at once when somebody starts one. All
/// hosts ask; each run goes to one of them.
/// </summary>
public sealed partial class JobRunner(JobsLogin jobs, ILiveUpdates live, LiveHost host, ILogger<JobRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private const int LongestRunSeconds = 600;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var news = new LiveWait(live, LiveTopic.Jobs);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunDueAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
            {
                LogUnreachable(fault);
            }

            await news.WaitAsync(Interval, stoppingToken);
        }
    }

    /// <summary>Performs whatever is due or asked for. Returns how many runs it performed.</summary>
    internal async Task<int> RunDueAsync(CancellationToken stoppingToken)
    {
        for (var runs = 0; ; runs++)
        {
            if (await ClaimAsync(stoppingToken) is not { } run)
                return runs;
            await PerformAsync(run, stoppingToken);
        }
    }

    private async Task<ClaimedRun?> ClaimAsync(CancellationToken stoppingToken)
    {
        await using var command = jobs.DataSource.CreateCommand("select run, job from private.claim_job($1)");
        command.Parameters.Add(new() { Value = $"{Environment.MachineName} {host.Id}" });
        await using var reader = await command.ExecuteReaderAsync(stoppingToken);
        return await reader.ReadAsync(stoppingToken) ? new ClaimedRun(reader.GetGuid(0), reader.GetString(1)) : null;
    }

    // A host that stops leaves its run behind; another one takes it over.
    private async Task PerformAsync(ClaimedRun run, CancellationToken stoppingToken)
    {
        try
        {
            await using var command = jobs.DataSource.CreateCommand("select private.perform_job($1)");
            command.CommandTimeout = LongestRunSeconds;
            command.Parameters.Add(new() { Value = run.Id });
            LogDone(run.Job, (long)(await command.ExecuteScalarAsync(stoppingToken))!);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            LogFailed(fault, run.Job, run.Id);
            await using var command = jobs.DataSource.CreateCommand("select private.fail_job($1, $2)");
            command.Parameters.Add(new() { Value = run.Id });
            command.Parameters.Add(new() { Value = Reason(fault) });
            await command.ExecuteNonQueryAsync(stoppingToken);
        }
    }

    // PostgreSQL's message without its detail, which would hold values of records.
    private static string Reason(Exception fault) => fault is PostgresException refused
        ? $"{refused.SqlState}: {refused.MessageText}"
        : "The database did not answer in time.";

    [LoggerMessage(LogLevel.Information, "Job {Job} is done: {Rows} rows")]
    private partial void LogDone(string job, long rows);

    [LoggerMessage(LogLevel.Error, "Job {Job} failed, run {Run}")]
    private partial void LogFailed(Exception fault, string job, Guid run);

    [LoggerMessage(LogLevel.Warning, "Background jobs cannot be asked for")]
    private partial void LogUnreachable(Exception fault);

    private sealed record ClaimedRun(Guid Id, string Job);
}
