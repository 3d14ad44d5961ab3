using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace Venus.Data.Features.Knowledge;

internal sealed class KnowledgeDocumentEntity
{
    public Guid Id { get; init; }
    public required string Title { get; init; }
    public required string Source { get; init; }
    public string? Link { get; init; }
    public string? PermissionKey { get; init; }
    public required string Content { get; init; }
    public required string Checksum { get; init; }
    public int Version { get; init; }
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public Guid? UpdatedBy { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? IndexedAt { get; init; }
    public DateTimeOffset? ReindexedAt { get; init; }
}

internal sealed class KnowledgeChunk
{
    public Guid DocumentId { get; init; }
    public int ChunkIndex { get; init; }
    public string? Heading { get; init; }
    public string? Anchor { get; init; }
    public required string Content { get; init; }
    public float[]? Embedding { get; init; }
    public string? EmbeddingModel { get; init; }
    public DateTimeOffset? EmbeddedAt { get; init; }
    public bool EmbedsAnew { get; init; }
    public required NpgsqlTsVector Words { get; init; }
    public KnowledgeDocumentEntity? Document { get; init; }
}

internal sealed class KnowledgeDocumentConfiguration : IEntityTypeConfiguration<KnowledgeDocumentEntity>
{
    public void Configure(EntityTypeBuilder<KnowledgeDocumentEntity> builder) => builder.ToTable("knowledge_documents").HasKey(d => d.Id);
}

internal sealed class KnowledgeChunkConfiguration : IEntityTypeConfiguration<KnowledgeChunk>
{
    public void Configure(EntityTypeBuilder<KnowledgeChunk> builder)
    {
        builder.ToTable("knowledge_chunks").HasKey(c => new { c.DocumentId, c.ChunkIndex });
        builder.HasOne(c => c.Document).WithMany().HasForeignKey(c => c.DocumentId);
    }
}
