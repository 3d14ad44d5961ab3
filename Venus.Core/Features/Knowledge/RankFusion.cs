namespace Venus.Core.Features.Knowledge;

/// <summary>Joins rankings that were made by different measures.</summary>
public static class RankFusion
{
    // As Cormack, Clarke and Büttcher found it to serve (SIGIR 2009): no first place alone outweighs two good ones.
    private const decimal Damping = 60m;

    /// <summary>Reciprocal rank fusion: an item's score is the sum of 1 / (60 + rank) over the rankings that hold it, ranks from 1. Best first.</summary>
    public static IReadOnlyList<(T Item, decimal Score)> Fuse<T>(int most, params IReadOnlyList<IReadOnlyList<T>> rankings)
        where T : notnull
    {
        Dictionary<T, decimal> scores = [];
        List<T> met = [];
        foreach (var ranking in rankings)
        {
            for (var i = 0; i < ranking.Count; i++)
            {
                if (!scores.TryGetValue(ranking[i], out var score))
                    met.Add(ranking[i]);
                scores[ranking[i]] = score + (1 / (Damping + i + 1));
            }
        }

        // The order is stable: of equal scores the one met first comes first.
        return [.. met.Select(item => (item, scores[item])).OrderByDescending(scored => scored.Item2).Take(most)];
    }
}
