using System.Runtime.CompilerServices;

namespace Venus.Server.Api;

/// <summary>A stream whose reader takes nothing more and does not hang up. The server's own limit grows with all that was sent before, to hours.</summary>
internal static class UnreadStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The same items; hangs up once one of them has waited a minute to be taken.</summary>
    public static async IAsyncEnumerable<T> HangingUpAsync<T>(
        this IAsyncEnumerable<T> items, Action hangUp, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var waiting = patience.Token.Register(hangUp);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            patience.CancelAfter(Patience);
            yield return item;
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
