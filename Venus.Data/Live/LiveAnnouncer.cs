using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Data.Connections;

namespace Venus.Data.Live;

/// <summary>
/// Tells other hosts what was announced here, a few times a second and each topic and store once: NOTIFY inside a posting takes a lock over the
/// whole database at commit and was measured to halve the throughput of sales.
/// </summary>
public sealed partial class LiveAnnouncer(AppLogin app, LiveHub hub, LiveHost host, ILogger<LiveAnnouncer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var changes = hub.TakeOutbox();
            if (changes.Count == 0)
                continue;
            try
            {
                await using var batch = app.DataSource.CreateBatch();
                foreach (var (topic, store) in changes)
                {
                    batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_notify($1, $2)")
                    {
                        Parameters = { new() { Value = LiveListener.LiveChannel }, new() { Value = new LiveMessage(topic, store, host.Id).ToString() } },
                    });
                }

                await batch.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                // The other hosts lost the database too, and look again when they are back.
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other hosts could not be told of a change")]
    private partial void LogFailed(Exception exception);
}
