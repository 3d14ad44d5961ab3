using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Skus;

/// <param name="Version">The state that was read; an edit names it, and a newer one refuses with <see cref="StateChanged"/>.</param>
public sealed record SkuRow(
    Guid Id,
    string Code,
    string Name,
    string? Description,
    string Bird,
    string BirdName,
    string Form,
    string FormName,
    string? HsnCode,
    decimal GstRate,
    string? Plu,
    Money? FloorPrice,
    bool IsActive,
    int DisplayOrder,
    uint Version);

/// <param name="Active">Null for both.</param>
public sealed record SkuFilter(string? Search = null, string? Bird = null, string? Form = null, bool? Active = null);

/// <summary>A new SKU, or the new state of one. Code, bird and form of an existing SKU are fixed.</summary>
/// <param name="Id">Null adds.</param>
/// <param name="Version">Of the state that was read; null when adding.</param>
/// <param name="GstRate">Percent, 0 to 100.</param>
public sealed record SaveSku(
    Guid? Id,
    uint? Version,
    string Code,
    string Name,
    string? Description,
    string Bird,
    string Form,
    string? HsnCode,
    decimal GstRate,
    string? Plu,
    Money? FloorPrice,
    bool IsActive,
    int DisplayOrder);

/// <summary>SKUs, chain-wide: key <c>skus.view</c>; changes <c>skus.manage</c>.</summary>
public interface ISkuService
{
    Task<Result<Page<SkuRow>>> ListAsync(SkuFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    Task<Result<(IReadOnlyList<BirdType> Birds, IReadOnlyList<StockForm> Forms)>> GetLookupsAsync(CancellationToken cancellationToken = default);

    /// <summary>The present state of one SKU.</summary>
    Task<Result<SkuRow>> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Refuses a taken code or PLU with <see cref="Duplicate"/>, a stale version with <see cref="StateChanged"/>.</summary>
    Task<Result<SkuRow>> SaveAsync(SaveSku command, CancellationToken cancellationToken = default);

    Task<Result<SkuRow>> SetActiveAsync(Guid id, uint version, bool active, CancellationToken cancellationToken = default);
}
