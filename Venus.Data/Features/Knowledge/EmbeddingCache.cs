using System.Collections.Concurrent;

namespace Venus.Data.Features.Knowledge;

/// <summary>
/// Embeddings that this host has read, because sending them takes PostgreSQL far longer than comparing them takes here. Row security still says each time
/// which passages a question may find; one that was embedded anew, or another text in its place, has another moment.
/// </summary>
internal sealed class EmbeddingCache
{
    // 80 MB of 1,024 figures each.
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<(Guid Document, int Index), (DateTimeOffset EmbeddedAt, float[] Vector)> _known = new();

    /// <returns>Null when it is not known.</returns>
    public float[]? Find(Guid document, int index, DateTimeOffset embeddedAt) =>
        _known.TryGetValue((document, index), out var found) && found.EmbeddedAt == embeddedAt ? found.Vector : null;

    public void Keep(Guid document, int index, DateTimeOffset embeddedAt, float[] vector)
    {
        // What is asked for next comes back by itself.
        if (_known.Count >= Most)
            _known.Clear();
        _known[(document, index)] = (embeddedAt, vector);
    }
}
