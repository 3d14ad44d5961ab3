using Venus.Core.Features.Roles;
using Venus.Core.Fields;

namespace Venus.Core.Features.Knowledge;

/// <summary>
/// The documents that answers may cite (domain document "Platform", section 13). Documents that come with Venus change with it alone. Everything but
/// reading and asking needs ai.knowledge.
/// </summary>
public interface IKnowledgeService
{
    /// <summary>By title unless sorted.</summary>
    /// <param name="page">From 0.</param>
    Task<Result<Page<KnowledgeRow>>> ListAsync(
        KnowledgeFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over all rows of the filter, by title unless sorted. The export is logged.</summary>
    Task<Result<Done>> ExportAsync(KnowledgeFilter filter, Sorting? sorting, Func<KnowledgeRow, Task> write, CancellationToken cancellationToken = default);

    Task<Result<KnowledgeProgress>> GetProgressAsync(CancellationToken cancellationToken = default);

    /// <summary>The keys a document can be given: the caller's own, in the order of the catalogue.</summary>
    Task<Result<IReadOnlyList<CatalogueKey>>> GetKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>A document to be changed.</summary>
    Task<Result<KnowledgeDocument>> GetAsync(Guid document, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a document or changes one. Hosts index it at once, in the background; what a changed text said before is found no more. Refuses
    /// <see cref="StateChanged"/> when somebody else has changed it, and more than 1 MB or no text with <see cref="InvalidInput"/>.
    /// </summary>
    Task<Result<KnowledgeSaved>> SaveAsync(SaveKnowledge command, CancellationToken cancellationToken = default);

    Task<Result<Done>> DeleteAsync(Guid document, CancellationToken cancellationToken = default);

    /// <summary>Has a document split and embedded anew; null: each of them. Until it is embedded it is found by its words alone.</summary>
    Task<Result<Done>> ReindexAsync(Guid? document, CancellationToken cancellationToken = default);

    /// <summary>A document to be read. Needs ai.chat and the document's key, or ai.knowledge.</summary>
    Task<Result<KnowledgeDocument>> ReadAsync(Guid document, CancellationToken cancellationToken = default);

    /// <summary>
    /// The passages that fit a question best, by its words and, where a model is configured, by its meaning. Needs ai.chat or ai.knowledge; a document with a
    /// key is found by its holders alone. A model service that fails or hangs leaves the words, and the answer says so.
    /// </summary>
    /// <param name="question">Never syntax; its first 4,000 characters count.</param>
    Task<Result<KnowledgeAnswer>> FindAsync(string question, CancellationToken cancellationToken = default);
}
