using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Venus.Data.Features.Roles;

internal sealed class RoleEntity
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public bool IsSystem { get; init; }
    public bool IsDefault { get; init; }
    public bool RequireMfa { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public uint Version { get; init; }
}

internal sealed class PermissionEntity
{
    public required string Key { get; init; }
    public required string Module { get; init; }
    public required string Description { get; init; }
    public int Position { get; init; }
}

internal sealed class RolePermission
{
    public required Guid RoleId { get; init; }
    public required string PermissionKey { get; init; }
    public Guid? GrantedBy { get; init; }
    public DateTimeOffset GrantedAt { get; init; }
}

/// <summary>How many hold a role. The system role's holders count too.</summary>
internal sealed class RoleHolders
{
    public required Guid RoleId { get; init; }
    public int Users { get; init; }
    public bool Mine { get; init; }
}

internal sealed class DutyConflictRow
{
    public required string FirstKey { get; init; }
    public required string SecondKey { get; init; }
    public required string Meaning { get; init; }
}

internal sealed class RoleConfiguration :
    IEntityTypeConfiguration<RoleEntity>,
    IEntityTypeConfiguration<PermissionEntity>,
    IEntityTypeConfiguration<RolePermission>,
    IEntityTypeConfiguration<RoleHolders>,
    IEntityTypeConfiguration<DutyConflictRow>
{
    public void Configure(EntityTypeBuilder<RoleEntity> builder)
    {
        builder.ToTable("roles");
        builder.Property(r => r.Version).IsRowVersion();
    }

    public void Configure(EntityTypeBuilder<PermissionEntity> builder) => builder.ToTable("permissions").HasKey(p => p.Key);

    public void Configure(EntityTypeBuilder<RolePermission> builder) =>
        builder.ToTable("role_permissions").HasKey(rp => new { rp.RoleId, rp.PermissionKey });

    public void Configure(EntityTypeBuilder<RoleHolders> builder) => builder.ToView("role_holders").HasKey(h => h.RoleId);

    public void Configure(EntityTypeBuilder<DutyConflictRow> builder) =>
        builder.ToView("duty_conflicts").HasKey(c => new { c.FirstKey, c.SecondKey });
}
