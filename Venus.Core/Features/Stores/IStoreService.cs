namespace Venus.Core.Features.Stores;

/// <param name="Timezone">IANA name.</param>
/// <param name="Status">ACTIVE or MAINTENANCE.</param>
public sealed record StoreRow(
    int Id,
    string Code,
    string Name,
    string? Location,
    string? Address,
    string? Phone,
    string? GstNumber,
    string Timezone,
    string Status,
    bool IsActive,
    DateOnly? OpeningDate);

/// <summary>The stores one may work in: key <c>stores.view</c>.</summary>
public interface IStoreService
{
    /// <param name="page">From 0.</param>
    /// <param name="pageSize">At most 200.</param>
    Task<Result<Page<StoreRow>>> ListAsync(int page, int pageSize = 50, CancellationToken cancellationToken = default);
}
