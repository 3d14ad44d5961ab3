using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Core.Live;
using Venus.Data.Connections;
using Venus.Data.Features.Access;

namespace Venus.Data.Live;

/// <summary>
/// The one listening connection of this host. While it is lost, cached rights are not trusted and screens are told twice a second to look again, so
/// that a lost right never lives on.
/// </summary>
public sealed partial class LiveListener(AppLogin app, LiveHub hub, UserRightsCache rights, LiveHost host, ILogger<LiveListener> logger) : BackgroundService
{
    internal const string RightsChannel = "venus_rights";
    internal const string LiveChannel = "venus_live";

    // With the id of the person whose notifications have changed.
    private const string OwnPrefix = "Notifications:";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                if (rights.IsTrusted)
                    LogLost(e);
                rights.Distrust();
                hub.Publish(LiveTopic.Rights, null);
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await app.DataSource.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, e) => Handle(e.Channel, e.Payload);
        await using (var listen = new NpgsqlCommand($"listen {RightsChannel}; listen {LiveChannel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        // What changed while nobody listened is unknown.
        rights.Trust();
        foreach (var topic in Enum.GetValues<LiveTopic>())
            hub.Publish(topic, null);
        hub.PublishOwn(null);
        LogListening();

        while (true)
        {
            // A silent network drop is found by asking; asking for what it has already changes nothing.
            if (!await connection.WaitAsync(TimeSpan.FromSeconds(10), stoppingToken))
            {
                await using var ping = new NpgsqlCommand($"listen {RightsChannel}", connection) { CommandTimeout = 5 };
                await ping.ExecuteNonQueryAsync(stoppingToken);
            }
        }
    }

    private void Handle(string channel, string payload)
    {
        if (channel == RightsChannel)
        {
            rights.Drop(Guid.TryParse(payload, out var person) ? person : null);
            hub.Publish(LiveTopic.Rights, null);
            if (payload == "*")
                hub.Publish(LiveTopic.Stores, null);
        }
        else if (payload.StartsWith(OwnPrefix, StringComparison.Ordinal))
        {
            if (Guid.TryParse(payload.AsSpan(OwnPrefix.Length), out var owner))
                hub.PublishOwn(owner);
        }
        else if (LiveMessage.Parse(payload) is { } message && message.Host != host.Id)
        {
            hub.Publish(message.Topic, message.Store);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The listening connection is lost; looking for changes twice a second until it is back")]
    private partial void LogLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening for changes")]
    private partial void LogListening();
}

/// <summary>Names this process among the hosts, so that it does not take its own announcements for another's.</summary>
public sealed class LiveHost
{
    public string Id { get; } = Guid.NewGuid().ToString("N")[..12];
}

/// <summary>Topic, store and sender of an announcement: <c>Stock:1:host</c>; from the database without sender, for every store without store.</summary>
internal sealed record LiveMessage(LiveTopic Topic, int? Store, string Host)
{
    public static LiveMessage? Parse(string payload) =>
        payload.Split(':') is [var topic, var store, .. var host] && Enum.TryParse<LiveTopic>(topic, out var parsed)
            ? new LiveMessage(parsed, int.TryParse(store, CultureInfo.InvariantCulture, out var id) ? id : null, host is [var sender] ? sender : "")
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}:{Store}:{Host}");
}
