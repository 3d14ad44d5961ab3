using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Venus.Data.Features.Managers;

/// <summary>A manager in reach, as whoever sees managers sees him.</summary>
internal sealed class OnboardedManager
{
    public required Guid Id { get; init; }
    public required string FullName { get; init; }
    public string? Email { get; init; }
    public string? ContactNumber { get; init; }
    public required string Status { get; init; }
    public string? Qualifications { get; init; }
    public DateTimeOffset OnboardedAt { get; init; }
    public string? OnboardedBy { get; init; }
}

internal sealed class OnboardedManagerConfiguration : IEntityTypeConfiguration<OnboardedManager>
{
    public void Configure(EntityTypeBuilder<OnboardedManager> builder) => builder.ToView("managers").HasKey(m => m.Id);
}
