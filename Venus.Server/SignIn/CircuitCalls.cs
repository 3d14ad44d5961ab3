using System.Collections.Concurrent;

namespace Venus.Server.SignIn;

/// <summary>
/// How much a person may do in open pages of this host: 100 calls at once, and 20 more each second, in all his pages together (domain document
/// "Platform", section 10).
/// </summary>
internal sealed class CircuitCalls(TimeProvider time)
{
    private const int AtOnce = 100;
    private const int ManyPersons = 1000;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(1.0 / 20);

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new();

    /// <param name="whose">The person, or the page of nobody.</param>
    /// <returns>False when the call is to be refused.</returns>
    public bool TryTake(string whose)
    {
        var now = time.GetUtcNow();
        if (_buckets.Count > ManyPersons)
            ForgetFull(now);
        return _buckets.GetOrAdd(whose, _ => new Bucket()).TryTake(now);
    }

    // A full bucket is as good as a new one.
    private void ForgetFull(DateTimeOffset now)
    {
        foreach (var (whose, bucket) in _buckets)
        {
            if (bucket.IsFull(now))
                _buckets.TryRemove(KeyValuePair.Create(whose, bucket));
        }
    }

    // What is missing in the bucket is the time until it is full again.
    private sealed class Bucket
    {
        private readonly Lock _turn = new();
        private DateTimeOffset _full;

        public bool TryTake(DateTimeOffset now)
        {
            lock (_turn)
            {
                var full = _full > now ? _full : now;
                if (full - now > (AtOnce - 1) * Refill)
                    return false;
                _full = full + Refill;
                return true;
            }
        }

        public bool IsFull(DateTimeOffset now)
        {
            lock (_turn)
                return _full <= now;
        }
    }
}
