using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Venus.Data.Features.Users;

/// <summary>E-mail and phone are no columns to read: <see cref="Contact"/> has them for whoever may see them.</summary>
internal sealed class Profile
{
    public required Guid Id { get; init; }
    public required string Email { get; init; }
    public required string FullName { get; init; }
    public Guid? AvatarId { get; init; }
    public string? AvatarUrl { get; init; }
    public string? ContactNumber { get; init; }
    public required string Status { get; init; }
    public bool IsService { get; init; }
    public bool MustChangePassword { get; init; }
    public DateTimeOffset? LastSignInAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public Guid? DisabledBy { get; init; }
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

internal sealed class Contact
{
    public required Guid Id { get; init; }
    public string? Email { get; init; }
    public string? ContactNumber { get; init; }
}

internal sealed class UserRoleName
{
    public required Guid UserId { get; init; }
    public required Guid RoleId { get; init; }
    public required string Name { get; init; }
    public bool IsSystem { get; init; }
}

internal sealed class UserStore
{
    public required Guid UserId { get; init; }
    public required int StoreId { get; init; }
    public Guid? GrantedBy { get; init; }
    public DateTimeOffset GrantedAt { get; init; }
}

internal sealed class UserConfiguration :
    IEntityTypeConfiguration<Profile>, IEntityTypeConfiguration<Contact>, IEntityTypeConfiguration<UserRoleName>, IEntityTypeConfiguration<UserStore>
{
    public void Configure(EntityTypeBuilder<Profile> builder) => builder.ToTable("profiles");

    public void Configure(EntityTypeBuilder<Contact> builder) => builder.ToView("contacts").HasKey(c => c.Id);

    public void Configure(EntityTypeBuilder<UserRoleName> builder) => builder.ToView("user_role_names").HasKey(n => new { n.UserId, n.RoleId });

    public void Configure(EntityTypeBuilder<UserStore> builder) => builder.ToTable("user_stores").HasKey(s => new { s.UserId, s.StoreId });
}
