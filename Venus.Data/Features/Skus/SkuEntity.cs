using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Venus.Core.Numbers;

namespace Venus.Data.Features.Skus;

internal sealed class SkuEntity
{
    public required Guid Id { get; init; }
    public required string Name { get; set; }
    public required string Code { get; init; }
    public string? Description { get; set; }
    public required string Bird { get; init; }
    public required string Form { get; init; }
    public string Unit { get; init; } = "kg";
    public string? HsnCode { get; set; }
    public decimal GstRate { get; set; }
    public string? Plu { get; set; }
    public Money? FloorPrice { get; set; }
    public bool IsActive { get; set; }
    public int DisplayOrder { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public uint Version { get; init; }
}

internal sealed class SkuConfiguration : IEntityTypeConfiguration<SkuEntity>
{
    public void Configure(EntityTypeBuilder<SkuEntity> builder)
    {
        builder.ToTable("skus");
        builder.Property(s => s.GstRate).HasColumnType("numeric(5,2)");
        builder.Property(s => s.CreatedAt).ValueGeneratedOnAdd();
        builder.Property(s => s.UpdatedAt).ValueGeneratedOnAddOrUpdate();
        builder.Property(s => s.Version).IsRowVersion();
    }
}
