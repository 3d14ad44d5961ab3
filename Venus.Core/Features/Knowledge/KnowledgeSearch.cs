namespace Venus.Core.Features.Knowledge;

/// <summary>The measures of a search (domain document "Platform", section 13).</summary>
public static class KnowledgeSearch
{
    /// <summary>The least cosine similarity that counts as the same meaning.</summary>
    public const decimal Threshold = 0.35m;

    /// <summary>Passages of an answer.</summary>
    public const int Top = 5;

    /// <summary>Of each ranking, before they are joined.</summary>
    public const int Candidates = 20;

    /// <summary>What is embedded of a passage, and what counts of a question.</summary>
    public const int MostCharacters = 4_000;

    /// <summary>How long a question waits for its embedding.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The beginning of a text; never half a character.</summary>
    public static string Beginning(string text, int most = MostCharacters) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
