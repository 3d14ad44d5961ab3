using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Venus.Core.Numbers;
using Venus.Data.Features.Skus;

namespace Venus.Data.Features.Sales;

internal sealed class SaleEntity
{
    public required int StoreId { get; init; }
    public required Guid Id { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid CashierId { get; init; }
    public required string SaleType { get; init; }
    public Guid CustomerId { get; init; }
    public required string CustomerName { get; init; }
    public string? CustomerPhone { get; init; }
    public Money LinesTotal { get; init; }
    public Money RoundOff { get; init; }
    public Money TotalAmount { get; init; }
    public required string ReceiptNumber { get; init; }
    public string? GstNumber { get; init; }
    public DateOnly? DueDate { get; init; }
    public string? Notes { get; init; }
    public Money Outstanding { get; init; }
    public required string PaymentStatus { get; init; }
    public bool Voided { get; init; }
    public int Version { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public List<SaleItem> Items { get; init; } = [];
    public List<SalePayment> Payments { get; init; } = [];
    public List<SaleReversal> Reversals { get; init; } = [];
}

internal sealed class SaleItem
{
    public required int StoreId { get; init; }
    public required Guid SaleId { get; init; }
    public required int LineNo { get; init; }
    public Guid SkuId { get; init; }
    public Weight Weight { get; init; }
    public int Birds { get; init; }
    public Money ListPrice { get; init; }
    public Money PriceSnapshot { get; init; }
    public string? OverrideReason { get; init; }
    public Money LineTotal { get; init; }
    public string? HsnCode { get; init; }
    public decimal GstRate { get; init; }
    public Money Cgst { get; init; }
    public Money Sgst { get; init; }
    public required string WeightSource { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public SkuEntity Sku { get; init; } = null!;
}

internal sealed class SalePayment
{
    public required int StoreId { get; init; }
    public required Guid SaleId { get; init; }
    public required string Method { get; init; }
    public Money Amount { get; init; }
    public string? Reference { get; init; }
    public Money? Tendered { get; init; }
    public Money? Change { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class SaleReversal
{
    public required int StoreId { get; init; }
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public Guid SaleId { get; init; }
    public required string Number { get; init; }
    public DateOnly BusinessDate { get; init; }
    public required string Reason { get; init; }
    public Money Value { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class DocumentPrint
{
    public required int StoreId { get; init; }
    public required string DocumentType { get; init; }
    public required Guid DocumentId { get; init; }
    public required int CopyNo { get; init; }
    public required Guid Key { get; init; }
    public Guid PrintedBy { get; init; }
    public DateTimeOffset PrintedAt { get; init; }
}

internal sealed class SaleConfiguration :
    IEntityTypeConfiguration<SaleEntity>,
    IEntityTypeConfiguration<SaleItem>,
    IEntityTypeConfiguration<SalePayment>,
    IEntityTypeConfiguration<SaleReversal>,
    IEntityTypeConfiguration<DocumentPrint>
{
    public void Configure(EntityTypeBuilder<SaleEntity> builder)
    {
        builder.ToTable("sales").HasKey(s => new { s.StoreId, s.Id });
        builder.HasMany(s => s.Items).WithOne().HasForeignKey(i => new { i.StoreId, i.SaleId });
        builder.HasMany(s => s.Payments).WithOne().HasForeignKey(p => new { p.StoreId, p.SaleId });
        builder.HasMany(s => s.Reversals).WithOne().HasForeignKey(r => new { r.StoreId, r.SaleId });
    }

    public void Configure(EntityTypeBuilder<SaleItem> builder)
    {
        builder.ToTable("sale_items").HasKey(i => new { i.StoreId, i.SaleId, i.LineNo });
        builder.HasOne(i => i.Sku).WithMany().HasForeignKey(i => i.SkuId);
        builder.Property(i => i.Weight).HasColumnType("numeric(10,3)");
        builder.Property(i => i.GstRate).HasColumnType("numeric(5,2)");
    }

    public void Configure(EntityTypeBuilder<SalePayment> builder) =>
        builder.ToTable("sale_payments").HasKey(p => new { p.StoreId, p.SaleId, p.Method });

    public void Configure(EntityTypeBuilder<SaleReversal> builder) => builder.ToTable("sale_reversals").HasKey(r => new { r.StoreId, r.Id });

    public void Configure(EntityTypeBuilder<DocumentPrint> builder) =>
        builder.ToTable("document_prints").HasKey(p => new { p.StoreId, p.DocumentType, p.DocumentId, p.CopyNo });
}
