namespace Venus.Core.Features.Knowledge;

/// <summary>Where documents are read.</summary>
public static class KnowledgeLinks
{
    private const string Root = "/knowledge";

    /// <param name="link">The document's own, of one that comes with Venus.</param>
    public static string To(Guid document, string? link) => link ?? $"{Root}/{document}";

    /// <param name="anchor">Of the passage's heading in a document that comes with Venus; null: its beginning.</param>
    public static string To(Guid document, string? link, int chunk, string? anchor) =>
        link is null ? $"{To(document, link)}#{ChunkId(chunk)}" : anchor is null ? link : $"{link}#{anchor}";

    /// <summary>The id of a passage on the page of a document that people wrote.</summary>
    public static string ChunkId(int chunk) => $"chunk-{chunk}";
}
