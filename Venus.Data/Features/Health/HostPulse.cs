using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Venus.Data.Connections;
using Venus.Data.Features.Access;
using Venus.Data.Live;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Health;

/// <summary>Tells the database four times a minute that this host lives and how it is; from that the other hosts and the history know it.</summary>
internal sealed partial class HostPulse(
    JobsLogin jobs, AppLogin app, LiveHost host, UserRightsCache rights, TimeProvider time, ILogger<HostPulse> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private const int PatienceSeconds = 5;

    private readonly HostMeter _meter = new();
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var command = jobs.DataSource.CreateCommand("select private.leave_host($1)");
            command.CommandTimeout = PatienceSeconds;
            command.Parameters.Add(new() { Value = host.Id });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // The others find it missing within the minute.
            LogUnheard(fault);
        }
    }

    /// <summary>How this host is now.</summary>
    internal async Task<HostBeat> FeelAsync(CancellationToken cancellationToken)
    {
        var use = _meter.Read();
        return new HostBeat(
            host.Id, Environment.MachineName, _started, use.Cpu, use.Memory, use.Disk, await LatencyAsync(cancellationToken), rights.IsTrusted);
    }

    /// <summary>How this host is now; said to the database before it is returned.</summary>
    internal async Task<HostBeat> BeatAsync(CancellationToken cancellationToken)
    {
        var beat = await FeelAsync(cancellationToken);
        await using var command = jobs.DataSource.CreateCommand("select private.beat($1)");
        command.CommandTimeout = PatienceSeconds;
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(beat, Wire.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return beat;
    }

    /// <summary>What this process uses now, also while the database is out of reach.</summary>
    internal HostUse ReadUse() => _meter.Read();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
            {
                LogUnheard(fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // As a request would ask: with the host's login, connection included.
    private async Task<int> LatencyAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        await using var command = app.DataSource.CreateCommand("select 1");
        command.CommandTimeout = PatienceSeconds;
        await command.ExecuteScalarAsync(cancellationToken);
        return (int)Math.Ceiling(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Warning, "The database did not hear how this host is")]
    private partial void LogUnheard(Exception fault);
}

internal sealed record HostBeat(
    string Id, string Name, DateTimeOffset StartedAt, decimal Cpu, decimal Memory, decimal Disk, int DatabaseMs, bool Listening);
