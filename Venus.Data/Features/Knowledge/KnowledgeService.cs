using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Knowledge;
using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Data.Features.Roles;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Knowledge;

internal sealed class KnowledgeService(VenusSession session, IUserRights rights, Embedder embedder, EmbeddingCache known) : IKnowledgeService
{
    private static readonly string[] Askers = [Permissions.AiChat, Permissions.AiKnowledge];

    public async Task<Result<Page<KnowledgeRow>>> ListAsync(
        KnowledgeFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ListAsync<KnowledgeRow>("list_knowledge", filter, sorting, page, pageSize, cancellationToken);
    }

    public async Task<Result<Done>> ExportAsync(KnowledgeFilter filter, Sorting? sorting, Func<KnowledgeRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ExportAsync(Permissions.AiKnowledge, "knowledge documents", "list_knowledge", filter, sorting, write, cancellationToken);
    }

    public async Task<Result<KnowledgeProgress>> GetProgressAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        var progress = await session.AskAsync<KnowledgeProgress>("knowledge_progress", cancellationToken);
        return progress.Problem is { } problem ? problem : progress.Value with { ByMeaning = embedder.IsConfigured };
    }

    public async Task<Result<IReadOnlyList<CatalogueKey>>> GetKeysAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.OwnKeysAsync(rights, cancellationToken);
    }

    public async Task<Result<KnowledgeDocument>> GetAsync(Guid document, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        return await ReadDocumentAsync(document, cancellationToken);
    }

    public async Task<Result<KnowledgeDocument>> ReadAsync(Guid document, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Askers, null, cancellationToken) is { } refusal)
            return refusal;
        return await ReadDocumentAsync(document, cancellationToken);
    }

    public async Task<Result<KnowledgeSaved>> SaveAsync(SaveKnowledge command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        if (KnowledgeFile.RefusalOf(command.Content) is { } noText)
            return noText;
        return await session.PostAsync<KnowledgeSaved>("save_knowledge", command, cancellationToken);
    }

    public async Task<Result<Done>> DeleteAsync(Guid document, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<Done>("delete_knowledge", new { document }, cancellationToken);
    }

    public async Task<Result<Done>> ReindexAsync(Guid? document, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.AiKnowledge, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<Done>("reindex_knowledge", new { document }, cancellationToken);
    }

    public async Task<Result<KnowledgeAnswer>> FindAsync(string question, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Askers, null, cancellationToken) is { } refusal)
            return refusal;
        // PostgreSQL knows no NUL.
        var text = KnowledgeSearch.Beginning(question.Replace('\0', ' '));
        var vector = embedder.IsConfigured ? await embedder.OfQuestionAsync(text, cancellationToken) : null;
        var asked = new JsonObject { ["text"] = text };
        if (vector is not null)
        {
            asked["vector"] = JsonSerializer.SerializeToNode(vector);
            asked["model"] = embedder.Model;
            asked["threshold"] = KnowledgeSearch.Threshold;
        }

        var answer = await session.LookUpAsync<Candidates>("find_passages", asked, cancellationToken);
        if (answer.Problem is { } problem)
            return problem;
        var (byWords, byMeaning, embedded) = answer.Value;
        if (vector is not null && embedded)
            byMeaning ??= await NearestAsync(vector, cancellationToken);
        return new KnowledgeAnswer(
            await ReadPassagesAsync(RankFusion.Fuse(KnowledgeSearch.Top, byWords, byMeaning ?? []), cancellationToken),
            !embedder.IsConfigured ? MeaningSearch.NotConfigured : vector is null ? MeaningSearch.Failed : embedded ? MeaningSearch.Used : MeaningSearch.NotReady);
    }

    // Where the database has no pgvector: compares the question with each passage that row security lets him see and a document's key does not hide.
    private async Task<IReadOnlyList<Place>> NearestAsync(float[] vector, CancellationToken cancellationToken)
    {
        var own = (await rights.GetAsync(cancellationToken))!.Keys.ToList();
        var model = embedder.Model;
        var passages = await session.ReadAsync(
            async (db, cancel) =>
            {
                var open = db.KnowledgeChunks
                    .Where(c => c.EmbeddingModel == model)
                    .Where(c => c.Document!.PermissionKey == null || own.Contains(c.Document.PermissionKey));
                var places = await open.Select(c => new { Place = new Place(c.DocumentId, c.ChunkIndex), EmbeddedAt = c.EmbeddedAt!.Value }).ToListAsync(cancel);
                var vectors = places.ToDictionary(p => p.Place, p => known.Find(p.Place.Document, p.Place.Index, p.EmbeddedAt));
                var unread = vectors.Where(p => p.Value is null).Select(p => p.Key.Document).Distinct().ToList();
                if (unread.Count == 0)
                    return vectors;
                var read = open.Where(c => unread.Contains(c.DocumentId)).Select(c => new { Place = new Place(c.DocumentId, c.ChunkIndex), EmbeddedAt = c.EmbeddedAt!.Value, c.Embedding });
                await foreach (var passage in read.AsAsyncEnumerable().WithCancellation(cancel))
                {
                    vectors[passage.Place] = passage.Embedding;
                    known.Keep(passage.Place.Document, passage.Place.Index, passage.EmbeddedAt, passage.Embedding!);
                }

                return vectors;
            },
            cancellationToken);
        return
        [
            .. passages.Where(p => p.Value?.Length == vector.Length)
                .Select(p => (Place: p.Key, Similarity: Similarity(vector, p.Value!)))
                .Where(p => p.Similarity >= KnowledgeSearch.Threshold)
                .OrderByDescending(p => p.Similarity).ThenBy(p => p.Place.Document).ThenBy(p => p.Place.Index)
                .Take(KnowledgeSearch.Candidates)
                .Select(p => p.Place),
        ];
    }

    // The cosine of two vectors; none of theirs with one without length.
    private static decimal? Similarity(float[] one, float[] other)
    {
        var cosine = TensorPrimitives.CosineSimilarity(one, other);
        return float.IsFinite(cosine) ? (decimal)cosine : null;
    }

    private async Task<IReadOnlyList<KnowledgePassage>> ReadPassagesAsync(IReadOnlyList<(Place Item, decimal Score)> found, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
            return [];
        var documents = found.Select(f => f.Item.Document).Distinct().ToList();
        var indexes = found.Select(f => f.Item.Index).Distinct().ToList();
        var rows = await session.ReadAsync(
            (db, cancel) => db.KnowledgeChunks
                .Where(c => documents.Contains(c.DocumentId) && indexes.Contains(c.ChunkIndex))
                .Select(c => new
                {
                    Place = new Place(c.DocumentId, c.ChunkIndex),
                    c.Document!.Title,
                    c.Document.Link,
                    c.Heading,
                    c.Anchor,
                    Content = c.Content.Substring(0, KnowledgeSearch.MostCharacters),
                })
                .ToDictionaryAsync(c => c.Place, cancel),
            cancellationToken);
        // One that went meanwhile is no longer among them.
        return
        [
            .. from passage in found
               where rows.ContainsKey(passage.Item)
               let row = rows[passage.Item]
               select new KnowledgePassage(
                   row.Place.Document, row.Place.Index, row.Title, row.Heading, row.Content,
                   KnowledgeLinks.To(row.Place.Document, row.Link, row.Place.Index, row.Anchor), passage.Score),
        ];
    }

    private Task<Result<KnowledgeDocument>> ReadDocumentAsync(Guid document, CancellationToken cancellationToken) => session.ReadAsync<Result<KnowledgeDocument>>(
        async (db, cancel) => await db.KnowledgeDocuments.Where(d => d.Id == document)
            .Select(d => new KnowledgeDocument(d.Id, d.Title, d.Source, d.Link, d.PermissionKey, d.Version, d.Content))
            .SingleOrDefaultAsync(cancel) is { } found ? found : new NotFound("document"),
        cancellationToken);

    private sealed record Place(Guid Document, int Index);

    private sealed record Candidates(IReadOnlyList<Place> ByWords, IReadOnlyList<Place>? ByMeaning, bool Embedded);
}
