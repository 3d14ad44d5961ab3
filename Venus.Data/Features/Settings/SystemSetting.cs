using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Venus.Data.Features.Settings;

internal sealed class SystemSetting
{
    public required string Key { get; init; }
    public required string Value { get; init; }
    public required string ValueType { get; init; }
    public required string Description { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public Guid? UpdatedBy { get; init; }
}

internal sealed class SystemSettingConfiguration : IEntityTypeConfiguration<SystemSetting>
{
    public void Configure(EntityTypeBuilder<SystemSetting> builder)
    {
        builder.ToTable("system_settings").HasKey(s => s.Key);
        builder.Property(s => s.Key).HasMaxLength(100);
    }
}
