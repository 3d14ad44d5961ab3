namespace Venus.Core.Live;

/// <summary>What can change under an open screen.</summary>
public enum LiveTopic
{
    /// <summary>Roles, keys, store assignments, sessions or the state of users. Not bound to a store.</summary>
    Rights,

    Stock,
    Sales,
    Prices,
    Skus,
    Stores,

    /// <summary>Runs of background jobs. Not bound to a store.</summary>
    Jobs,

    /// <summary>Documents of the knowledge base and how far they are indexed. Not bound to a store.</summary>
    Knowledge,
}

/// <summary>
/// Tells open screens, on every host, that something changed; they read again. Hot postings are announced after their commit, rare changes by the
/// database itself.
/// </summary>
public interface ILiveUpdates
{
    /// <summary>Calls <paramref name="changed"/> after each change of the topic in the store; null stands for every store. Dispose to stop.</summary>
    IDisposable Subscribe(LiveTopic topic, int? storeId, Func<Task> changed);

    /// <summary>Calls <paramref name="changed"/> after each change of the person's own notifications. Dispose to stop.</summary>
    IDisposable SubscribeOwn(Guid person, Func<Task> changed);

    /// <summary>Announces a committed change: in this process at once, to other hosts within a fraction of a second.</summary>
    void Announce(LiveTopic topic, int? storeId);
}
