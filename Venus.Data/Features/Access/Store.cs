using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Venus.Core.Numbers;

namespace Venus.Data.Features.Access;

internal sealed class Store
{
    public required int Id { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }
    public string? Location { get; init; }
    public string? Address { get; init; }
    public string? Phone { get; init; }
    public string? GstNumber { get; init; }
    public required string Timezone { get; init; }
    public required string Status { get; init; }
    public required bool IsActive { get; init; }
    public DateOnly? OpeningDate { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public uint Version { get; init; }
    public StoreSettings Settings { get; init; } = null!;
}

internal sealed class StoreSettings
{
    public required int StoreId { get; init; }
    public Weight ToleranceKg { get; init; }
    public int ToleranceBirds { get; init; }
    public Money CashTolerance { get; init; }
    public bool BlindCount { get; init; }
    public bool SinglePerson { get; init; }
    public bool RoundOff { get; init; }
    public int ReturnDays { get; init; }
    public bool RequireScale { get; init; }
    public required string LabelPrefix { get; init; }
    public string? UpiId { get; init; }
    public required string Footer { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public uint Version { get; init; }
}

/// <summary>Name and avatar of somebody one works with: all that a colleague may see.</summary>
internal sealed class Colleague
{
    /// <summary>In place of the name of somebody one does not work with any more.</summary>
    public const string Former = "Former colleague";

    public required Guid Id { get; init; }
    public required string FullName { get; init; }
    public string? AvatarUrl { get; init; }
}

internal sealed class StoreConfiguration : IEntityTypeConfiguration<Store>, IEntityTypeConfiguration<StoreSettings>, IEntityTypeConfiguration<Colleague>
{
    public void Configure(EntityTypeBuilder<Store> builder)
    {
        builder.ToTable("stores");
        builder.Property(s => s.Version).IsRowVersion();
        builder.HasOne(s => s.Settings).WithOne().HasForeignKey<StoreSettings>(s => s.StoreId);
    }

    public void Configure(EntityTypeBuilder<StoreSettings> builder)
    {
        builder.ToTable("store_settings").HasKey(s => s.StoreId);
        builder.Property(s => s.Version).IsRowVersion();
        builder.Property(s => s.ToleranceKg).HasColumnType("numeric(10,3)");
    }

    public void Configure(EntityTypeBuilder<Colleague> builder) => builder.ToView("colleagues").HasKey(c => c.Id);
}
