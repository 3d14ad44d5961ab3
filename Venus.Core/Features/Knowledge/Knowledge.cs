using Venus.Core.Fields;

namespace Venus.Core.Features.Knowledge;

/// <summary>A document as the list shows it.</summary>
/// <param name="Source">The file it came from.</param>
/// <param name="Link">Where a document that comes with Venus is read; null for one that people wrote.</param>
/// <param name="PermissionKey">Who finds and reads it needs this key too; null: everybody who may ask.</param>
/// <param name="Chunks">Passages it is found by.</param>
/// <param name="Embedded">How many of them are found by meaning too.</param>
/// <param name="IsIndexed">Its passages are those of its text as it stands.</param>
/// <param name="ChangedBy">Null for what came with Venus.</param>
public sealed record KnowledgeRow(
    Guid Id,
    string Title,
    string Source,
    string? Link,
    string? PermissionKey,
    int Version,
    int Chunks,
    int Embedded,
    bool IsIndexed,
    DateTimeOffset UpdatedAt,
    string? ChangedBy)
{
    public static ReadShape<KnowledgeRow> Shape { get; } = new(
        new Field<KnowledgeRow>("title", "Title", row => row.Title) { Sorts = true },
        new Field<KnowledgeRow>("source", "Source", row => row.Source) { Sorts = true },
        new Field<KnowledgeRow>("permission_key", "Key", row => row.PermissionKey),
        new Field<KnowledgeRow>("index", "Index", row => row.State),
        new Field<KnowledgeRow>("chunks", "Passages", row => row.Chunks),
        new Field<KnowledgeRow>("updated_at", "Changed", row => row.UpdatedAt) { Sorts = true },
        new Field<KnowledgeRow>("changed_by", "Changed by", row => row.ChangedBy ?? "Venus"));

    public bool IsOwn => Link is null;

    /// <summary>How far it can be found, in words.</summary>
    public string State => !IsIndexed ? "Waiting" : Embedded == 0 ? "By words" : Embedded < Chunks ? $"{Embedded} of {Chunks} by meaning" : "By meaning";
}

/// <param name="Own">True: what people wrote; false: what comes with Venus; null: both.</param>
public sealed record KnowledgeFilter(string? Search = null, bool? Own = null);

/// <summary>How far the whole knowledge base is indexed.</summary>
/// <param name="Waiting">Documents still to be split.</param>
/// <param name="ByMeaning">An embedding model is configured, so that passages get embeddings.</param>
/// <param name="FailingSince">Since when the model service has not embedded what waits; null while it does.</param>
public sealed record KnowledgeProgress(int Documents, int Waiting, int Chunks, int Embedded, bool ByMeaning, DateTimeOffset? FailingSince = null)
{
    public bool IsUnderWay => Waiting > 0 || (ByMeaning && Embedded < Chunks);
}

/// <summary>A document with its text.</summary>
public sealed record KnowledgeDocument(Guid Id, string Title, string Source, string? Link, string? PermissionKey, int Version, string Content);

/// <param name="Document">Chosen by the caller, so that a repeated call adds one document.</param>
/// <param name="Version">Of the one that is changed, as it was read; null adds it.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Source">The file it came from, 1 to 300 characters.</param>
/// <param name="Content">At most 1 MB of UTF-8.</param>
public sealed record SaveKnowledge(Guid Document, int? Version, string Title, string Source, string? PermissionKey, string Content);

public sealed record KnowledgeSaved(Guid Id, int Version);

/// <summary>Whether meaning took part in a search beside words.</summary>
public enum MeaningSearch
{
    Used,

    /// <summary>No embedding model is configured.</summary>
    NotConfigured,

    /// <summary>The model service failed, or took more than five seconds.</summary>
    Failed,

    /// <summary>No passage that the person may find has an embedding of this model yet.</summary>
    NotReady,
}

/// <summary>What a question finds: at most five passages, best first.</summary>
public sealed record KnowledgeAnswer(IReadOnlyList<KnowledgePassage> Passages, MeaningSearch Meaning);

/// <param name="Heading">Null where the part has none.</param>
/// <param name="Content">Its first 4,000 characters, as written.</param>
/// <param name="Link">Opens it at its place.</param>
/// <param name="Score">Of reciprocal rank fusion; compares passages of one answer.</param>
public sealed record KnowledgePassage(Guid DocumentId, int ChunkIndex, string Title, string? Heading, string Content, string Link, decimal Score);
