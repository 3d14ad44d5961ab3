using Venus.Core.Live;

namespace Venus.Tests.Support;

/// <summary>Delivers announcements at once and lets the test await the listeners.</summary>
internal sealed class FakeLiveUpdates : ILiveUpdates
{
    private readonly List<Subscription> _subscriptions = [];

    public int Count => _subscriptions.Count;

    public List<(LiveTopic Topic, int? Store)> Announced { get; } = [];

    public IDisposable Subscribe(LiveTopic topic, int? storeId, Func<Task> changed)
    {
        var subscription = new Subscription(this, topic, storeId, changed);
        _subscriptions.Add(subscription);
        return subscription;
    }

    public List<Func<Task>> OwnSubscriptions { get; } = [];

    public IDisposable SubscribeOwn(Guid person, Func<Task> changed)
    {
        OwnSubscriptions.Add(changed);
        return new OwnSubscription(this, changed);
    }

    public void Announce(LiveTopic topic, int? storeId)
    {
        Announced.Add((topic, storeId));
        _ = ChangeAsync(topic, storeId);
    }

    public async Task ChangeAsync(LiveTopic topic, int? storeId = null)
    {
        foreach (var subscription in _subscriptions.ToList())
        {
            if (subscription.Topic == topic && (storeId is null || subscription.Store is null || subscription.Store == storeId))
                await subscription.Changed();
        }
    }

    private sealed record OwnSubscription(FakeLiveUpdates Owner, Func<Task> Changed) : IDisposable
    {
        public void Dispose() => Owner.OwnSubscriptions.Remove(Changed);
    }

    private sealed record Subscription(FakeLiveUpdates Owner, LiveTopic Topic, int? Store, Func<Task> Changed) : IDisposable
    {
        public void Dispose() => Owner._subscriptions.Remove(this);
    }
}
