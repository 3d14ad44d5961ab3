using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Stock;

internal sealed class AdjustmentService(VenusSession session, ILiveUpdates live) : IAdjustmentService
{
    private const int MaxLatest = 100;

    public async Task<Result<StockMatrix>> GetMatrixAsync(int store, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.InventoryAdjust, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(async (db, cancel) => await StockMatrices.ReadAsync(db, store, cancel), cancellationToken);
    }

    public async Task<Result<AdjustmentPosted>> PostAsync(PostAdjustment command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.InventoryAdjust, command.Store, cancellationToken) is { } refusal)
            return refusal;
        if (string.IsNullOrWhiteSpace(command.Notes))
            return new InvalidInput("notes", "Say why, for whoever reads this later.");
        var result = await session.PostAsync<AdjustmentPosted>("adjust_stock", command, cancellationToken);
        if (result.IsSuccess)
            live.Announce(LiveTopic.Stock, command.Store);
        return result;
    }

    public async Task<Result<IReadOnlyList<AdjustmentRow>>> GetLatestAsync(int store, int count = 10, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.InventoryAdjust, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) => Result<IReadOnlyList<AdjustmentRow>>.Success(
                await Latest(db, store).Take(Math.Clamp(count, 1, MaxLatest)).ToListAsync(cancel)),
            cancellationToken);
    }

    private static IQueryable<AdjustmentRow> Latest(VenusDbContext db, int store) =>
        from adjustment in db.StockAdjustments.AsNoTracking()
        join bird in db.BirdTypes on adjustment.Bird equals bird.Code
        join form in db.StockForms on adjustment.Form equals form.Code
        from person in db.Colleagues.Where(c => c.Id == adjustment.CreatedBy).DefaultIfEmpty()
        where adjustment.StoreId == store && adjustment.Kind == "ADJUSTMENT"
        orderby adjustment.CreatedAt descending, adjustment.Id descending
        select new AdjustmentRow(
            adjustment.Id,
            adjustment.CreatedAt,
            adjustment.BusinessDate,
            adjustment.Mode == "ADD" ? AdjustmentMode.Add : adjustment.Mode == "SUBTRACT" ? AdjustmentMode.Subtract : AdjustmentMode.Set,
            adjustment.ReasonCode == AdjustmentRules.OpeningBalance,
            bird.Name,
            form.Name,
            adjustment.KgChange,
            adjustment.BirdsChange,
            adjustment.Notes,
            person == null ? Colleague.Former : person.FullName);
}
