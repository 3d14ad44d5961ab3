using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Stock;

internal sealed class StockService(VenusSession session) : IStockService
{
    private const int MaxPageSize = 500;

    public async Task<Result<StockMatrix>> GetMatrixAsync(int store, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.InventoryView, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(async (db, cancel) => await StockMatrices.ReadAsync(db, store, cancel), cancellationToken);
    }

    public async Task<Result<LedgerChoices>> GetChoicesAsync(int store, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.InventoryLedger, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) => new LedgerChoices(
                await StockMatrices.Birds(db).ToListAsync(cancel),
                await StockMatrices.Forms(db).ToListAsync(cancel),
                await db.ReasonCodes.AsNoTracking()
                    .Where(r => db.InventoryLedger.Any(l => l.StoreId == store && l.ReasonCode == r.Code))
                    .OrderBy(r => r.Description)
                    .Select(r => new ReasonCode(r.Code, r.Description))
                    .ToListAsync(cancel)),
            cancellationToken);
    }

    public async Task<Result<LedgerPage>> GetLedgerAsync(LedgerFilter filter, int page, int pageSize = 100, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.InventoryLedger, filter.Store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var matching = LedgerRows.Matching(db, filter);
                var total = await matching.CountAsync(cancel);
                var rows = await LedgerRows.Of(db, matching.OnPage(page, pageSize, MaxPageSize)).ToListAsync(cancel);
                return new LedgerPage(rows, total, filter.IsOneBucket ? await BeforeAsync(db, filter, cancel) : null);
            },
            cancellationToken);
    }

    public async Task<Result<Done>> ExportLedgerAsync(LedgerFilter filter, Func<LedgerRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.InventoryLedger, filter.Store, cancellationToken) is { } refusal)
            return refusal;
        var logged = await session.LogExportAsync(
            Permissions.InventoryLedger, filter.Store, "stock ledger", new { filter.From, filter.To, filter.Bird, filter.Form, filter.Reason }, cancellationToken);
        if (!logged.IsSuccess)
            return logged;
        for (var below = long.MaxValue; ;)
        {
            var part = await session.ReadAsync((db, cancel) => PartAsync(db, filter, below, cancel), cancellationToken);
            // What he lost meanwhile is an empty part.
            if (await session.RefusalAsync(Permissions.InventoryLedger, filter.Store, cancellationToken) is { } lost)
                return lost;
            foreach (var row in part.Rows)
                await write(row);
            if (part.Last is not { } last)
                return new Done();
            below = last;
        }
    }

    // Whole postings, whose movements share a number: a part ends between two of them.
    private static async Task<(List<LedgerRow> Rows, long? Last)> PartAsync(VenusDbContext db, LedgerFilter filter, long below, CancellationToken cancellationToken)
    {
        var left = LedgerRows.Matching(db, filter).Where(l => l.ChainNo < below);
        var last = await left.Skip(Paging.ExportedAtOnce - 1).Select(l => (long?)l.ChainNo).FirstOrDefaultAsync(cancellationToken);
        return (await LedgerRows.Of(db, last is null ? left : left.Where(l => l.ChainNo >= last)).ToListAsync(cancellationToken), last);
    }

    // Today's balance less what moved since, so that the length of the history does not matter. The last entry stands for the balance: who may see
    // the ledger need not be able to see balances.
    private static async Task<BalanceBefore> BeforeAsync(VenusDbContext db, LedgerFilter filter, CancellationToken cancellationToken)
    {
        var bucket = db.InventoryLedger.Where(l => l.StoreId == filter.Store && l.Bird == filter.Bird && l.Form == filter.Form);
        var last = await bucket.OrderByDescending(l => l.EntryNo).Select(l => new { l.KgAfter, l.BirdsAfter }).FirstOrDefaultAsync(cancellationToken);
        if (last is null)
            return new BalanceBefore(filter.From, Weight.Zero, 0);
        var since = await bucket.Where(l => l.BusinessDate >= filter.From)
            .GroupBy(_ => 1)
            .Select(all => new { Kg = all.Sum(l => (decimal)(object)l.Kg), Birds = all.Sum(l => l.Birds) })
            .SingleOrDefaultAsync(cancellationToken);
        return new BalanceBefore(filter.From, new Weight(last.KgAfter.Kg - (since?.Kg ?? 0)), last.BirdsAfter - (since?.Birds ?? 0));
    }
}
