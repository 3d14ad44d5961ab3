using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Venus.Core.Numbers;

namespace Venus.Data.Features.Stock;

internal sealed class BirdTypeEntity
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public Weight? MinAvgKg { get; init; }
    public Weight? MaxAvgKg { get; init; }
    public bool IsActive { get; init; }
    public int DisplayOrder { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class StockFormEntity
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public bool CountedInBirds { get; init; }
    public bool IsActive { get; init; }
    public int DisplayOrder { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class InventoryReasonCode
{
    public required string Code { get; init; }
    public required string Description { get; init; }
    public required string Direction { get; init; }
    public bool RequiresRef { get; init; }
    public bool IsSystem { get; init; }
    public bool IsActive { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class StockBalance
{
    public required int StoreId { get; init; }
    public required string Bird { get; init; }
    public required string Form { get; init; }
    public Weight Kg { get; init; }
    public int Birds { get; init; }
    public long LastEntryNo { get; init; }
}

internal sealed class InventoryLedgerEntry
{
    public required int StoreId { get; init; }
    public required string Bird { get; init; }
    public required string Form { get; init; }
    public required long EntryNo { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Weight Kg { get; init; }
    public int Birds { get; init; }
    public required string ReasonCode { get; init; }
    public required string RefType { get; init; }
    public Guid RefId { get; init; }
    public int LineNo { get; init; }
    public Weight KgAfter { get; init; }
    public int BirdsAfter { get; init; }
    public Guid UserId { get; init; }
    public string? Notes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public long ChainNo { get; init; }
}

internal sealed class StockAdjustment
{
    public required int StoreId { get; init; }
    public required Guid Id { get; init; }
    public DateOnly BusinessDate { get; init; }
    public required string Kind { get; init; }
    public required string Mode { get; init; }
    public required string Bird { get; init; }
    public required string Form { get; init; }
    public Weight Kg { get; init; }
    public int Birds { get; init; }
    public string? ReasonCode { get; init; }
    public Weight KgChange { get; init; }
    public int BirdsChange { get; init; }
    public required string Notes { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class StockConfiguration :
    IEntityTypeConfiguration<BirdTypeEntity>,
    IEntityTypeConfiguration<StockFormEntity>,
    IEntityTypeConfiguration<InventoryReasonCode>,
    IEntityTypeConfiguration<StockBalance>,
    IEntityTypeConfiguration<InventoryLedgerEntry>,
    IEntityTypeConfiguration<StockAdjustment>
{
    public void Configure(EntityTypeBuilder<BirdTypeEntity> builder)
    {
        builder.ToTable("bird_types").HasKey(b => b.Code);
        builder.Property(b => b.MinAvgKg).HasColumnType("numeric(10,3)");
        builder.Property(b => b.MaxAvgKg).HasColumnType("numeric(10,3)");
    }

    public void Configure(EntityTypeBuilder<StockFormEntity> builder) => builder.ToTable("stock_forms").HasKey(f => f.Code);

    public void Configure(EntityTypeBuilder<InventoryReasonCode> builder) => builder.ToTable("inventory_reason_codes").HasKey(r => r.Code);

    public void Configure(EntityTypeBuilder<StockBalance> builder) =>
        builder.ToTable("stock_balances").HasKey(b => new { b.StoreId, b.Bird, b.Form });

    public void Configure(EntityTypeBuilder<InventoryLedgerEntry> builder) =>
        builder.ToTable("inventory_ledger").HasKey(l => new { l.StoreId, l.Bird, l.Form, l.EntryNo });

    public void Configure(EntityTypeBuilder<StockAdjustment> builder) => builder.ToTable("stock_adjustments").HasKey(a => new { a.StoreId, a.Id });
}
