using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Venus.Core.Live;

namespace Venus.Data.Live;

/// <summary>Passes changes to the open screens of this process, and collects those that other hosts must hear of.</summary>
public sealed partial class LiveHub(ILogger<LiveHub> logger) : ILiveUpdates
{
    private readonly ConcurrentDictionary<Subscription, LiveTopic> _subscriptions = new();
    private readonly ConcurrentDictionary<Subscription, Guid> _own = new();
    private readonly ConcurrentDictionary<(LiveTopic Topic, int? Store), byte> _outbox = new();

    public IDisposable Subscribe(LiveTopic topic, int? storeId, Func<Task> changed)
    {
        var subscription = new Subscription(this, storeId, changed);
        _subscriptions[subscription] = topic;
        return subscription;
    }

    public IDisposable SubscribeOwn(Guid person, Func<Task> changed)
    {
        var subscription = new Subscription(this, null, changed);
        _own[subscription] = person;
        return subscription;
    }

    public void Announce(LiveTopic topic, int? storeId)
    {
        Publish(topic, storeId);
        _outbox[(topic, storeId)] = 0;
    }

    /// <summary>Tells this process's screens only. A change without a store concerns every store.</summary>
    internal void Publish(LiveTopic topic, int? storeId)
    {
        foreach (var (subscription, subscribed) in _subscriptions)
        {
            if (subscribed == topic && (storeId is null || subscription.StoreId is null || subscription.StoreId == storeId))
                _ = NotifyAsync(subscription, topic.ToString());
        }
    }

    /// <summary>Tells the pages of a person, or of everybody, that notifications have changed.</summary>
    internal void PublishOwn(Guid? person)
    {
        foreach (var (subscription, owner) in _own)
        {
            if (person is null || owner == person)
                _ = NotifyAsync(subscription, "notifications");
        }
    }

    /// <summary>Takes what has gathered for other hosts, each topic and store once.</summary>
    internal IReadOnlyList<(LiveTopic Topic, int? Store)> TakeOutbox() =>
        [.. _outbox.Keys.Where(change => _outbox.TryRemove(change, out _))];

    // A screen reads again once at a time, and once more for all that changed meanwhile: ten thousand changes in one second are not ten thousand readings.
    private async Task NotifyAsync(Subscription subscription, string topic)
    {
        if (!subscription.Begins())
            return;
        do
        {
            // One screen's fault must not keep the news from the others.
            try
            {
                await subscription.Changed();
            }
#pragma warning disable CA1031
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogSubscriberFailed(e, topic);
            }
        }
        while (subscription.GoesOn());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A screen failed to take a change of {Topic}")]
    private partial void LogSubscriberFailed(Exception exception, string topic);

    private sealed class Subscription(LiveHub hub, int? storeId, Func<Task> changed) : IDisposable
    {
        private const int Idle = 0;
        private const int Told = 1;
        private const int ToldAgain = 2;

        private int _state;

        public int? StoreId => storeId;

        public Func<Task> Changed => changed;

        /// <summary>False while an earlier change is taken; that one goes on then.</summary>
        public bool Begins() =>
            Interlocked.CompareExchange(ref _state, Told, Idle) == Idle
            || (Interlocked.CompareExchange(ref _state, ToldAgain, Told) == Idle && Begins());

        /// <summary>Something changed meanwhile.</summary>
        public bool GoesOn() => Interlocked.Decrement(ref _state) == Told;

        public void Dispose()
        {
            hub._subscriptions.TryRemove(this, out _);
            hub._own.TryRemove(this, out _);
        }
    }
}
