using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Prices;

internal sealed class PriceService(VenusSession session, ICurrentUser user, IUserRights rights, TimeProvider time) : IPriceService
{
    public async Task<Result<PriceList>> GetAsync(int store, DateOnly? date = null, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StorePricesView, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var today = await db.TodayAsync(store, time, cancel);
                var day = date ?? today;
                return new PriceList(store, today, day, await PriceRows.Of(db, store, day).ToListAsync(cancel));
            },
            cancellationToken);
    }

    public async Task<Result<Page<PriceHistoryRow>>> GetHistoryAsync(
        int store, Guid sku, int page = 0, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StorePricesView, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var all = db.StorePrices.AsNoTracking().Where(p => p.StoreId == store && p.SkuId == sku);
                var total = await all.CountAsync(cancel);
                return new Page<PriceHistoryRow>(await PriceRows.History(db, all).OnPage(page, pageSize).ToListAsync(cancel), total);
            },
            cancellationToken);
    }

    public async Task<Result<IReadOnlyList<ScheduledPrice>>> GetScheduledAsync(int store, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StorePricesView, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var today = await db.TodayAsync(store, time, cancel);
                return Result<IReadOnlyList<ScheduledPrice>>.Success(await PriceRows.Scheduled(db, store, today).ToListAsync(cancel));
            },
            cancellationToken);
    }

    public async Task<Result<int>> SaveAsync(SavePrices command, CancellationToken cancellationToken = default)
    {
        if (await RefusalToEditAsync(command.Store, cancellationToken) is { } refusal)
            return refusal;
        if (command.Prices.GroupBy(p => p.Sku).Any(same => same.Count() > 1))
            return new InvalidInput("prices", "One SKU has two prices. Keep one of them.");
        return await session.WriteAsync<int>(
            async (db, cancel) =>
            {
                await LockAsync(db, [command.Store], cancel);
                var (store, today) = await DayAsync(db, command.Store, cancel);
                if (command.EffectiveDate < today)
                    return new PriceDatePast(store, command.EffectiveDate, today);
                var rows = await PriceRows.Of(db, command.Store, command.EffectiveDate).ToDictionaryAsync(r => r.Sku, cancel);
                var by = (await user.GetIdentityAsync())!.UserId;
                var written = 0;
                foreach (var change in command.Prices)
                {
                    if (!rows.TryGetValue(change.Sku, out var row))
                        return await NotPriceableAsync(db, change.Sku, cancel);
                    if (row.Price == change.Price)
                        continue;
                    if (row.Price != change.Seen)
                        return new PriceSetMeanwhile(row.Sku, row.Name, change.Seen, row.Price);
                    if (PriceRules.Refusal(row, change.Price) is { } problem)
                        return problem;
                    Add(db, command.Store, row.Sku, change.Price, command.EffectiveDate, by);
                    written++;
                }

                await db.SaveChangesAsync(cancel);
                return written;
            },
            cancellationToken);
    }

    public async Task<Result<IReadOnlyList<CopyTarget>>> GetCopyTargetsAsync(int fromStore, DateOnly date, CancellationToken cancellationToken = default)
    {
        if (await RefusalToEditAsync(fromStore, cancellationToken) is { } refusal)
            return refusal;
        var others = (await rights.GetAsync(cancellationToken))!.Stores.Where(s => s.Id != fromStore).ToList();
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var source = await PriceRows.Of(db, fromStore, date).ToListAsync(cancel);
                List<CopyTarget> targets = [];
                foreach (var other in others)
                    targets.Add(new CopyTarget(other.Id, other.Code, other.Name, (await DifferingAsync(db, source, other.Id, date, cancel)).Count));
                return Result<IReadOnlyList<CopyTarget>>.Success(targets);
            },
            cancellationToken);
    }

    public async Task<Result<IReadOnlyDictionary<int, int>>> CopyAsync(
        int fromStore, DateOnly date, IReadOnlyList<int> toStores, CancellationToken cancellationToken = default)
    {
        foreach (var store in toStores.Prepend(fromStore))
        {
            if (await RefusalToEditAsync(store, cancellationToken) is { } refusal)
                return refusal;
        }

        var targets = toStores.Where(s => s != fromStore).Distinct().Order().ToList();
        if (targets.Count == 0)
            return new InvalidInput("stores", "Choose at least one other store.");
        return await session.WriteAsync<IReadOnlyDictionary<int, int>>(
            async (db, cancel) =>
            {
                await LockAsync(db, [.. targets.Append(fromStore).Order()], cancel);
                var source = await PriceRows.Of(db, fromStore, date).ToListAsync(cancel);
                var by = (await user.GetIdentityAsync())!.UserId;
                Dictionary<int, int> written = [];
                foreach (var target in targets)
                {
                    var (store, today) = await DayAsync(db, target, cancel);
                    if (date < today)
                        return new PriceDatePast(store, date, today);
                    var differing = await DifferingAsync(db, source, target, date, cancel);
                    if (differing.Select(row => PriceRules.Refusal(row, row.Price!.Value)).FirstOrDefault(p => p is not null) is { } problem)
                        return problem;
                    differing.ForEach(row => Add(db, target, row.Sku, row.Price!.Value, date, by));
                    written[target] = differing.Count;
                    // One store after the other, in the order in which every posting takes their hash chains.
                    await db.SaveChangesAsync(cancel);
                }

                return written;
            },
            cancellationToken);
    }

    // The action's key comes on top of the page's: what is written depends on what is read.
    private async ValueTask<Problem?> RefusalToEditAsync(int store, CancellationToken cancellationToken) =>
        await session.RefusalAsync(Permissions.StorePricesEdit, store, cancellationToken)
        ?? await session.RefusalAsync(Permissions.StorePricesView, store, cancellationToken);

    private static async Task LockAsync(VenusDbContext db, IReadOnlyList<int> storesInOrder, CancellationToken cancel)
    {
        foreach (var store in storesInOrder)
            await db.Database.ExecuteSqlAsync($"select private.lock_prices({store})", cancel);
    }

    private async Task<(string Store, DateOnly Today)> DayAsync(VenusDbContext db, int store, CancellationToken cancel)
    {
        var at = await db.Stores.Where(s => s.Id == store).Select(s => new { s.Name, s.Timezone }).SingleAsync(cancel);
        return (at.Name, StoreDays.Of(at.Timezone, time.GetUtcNow()));
    }

    private static async Task<List<PriceRow>> DifferingAsync(
        VenusDbContext db, List<PriceRow> source, int target, DateOnly date, CancellationToken cancel)
    {
        var there = await PriceRows.Of(db, target, date).ToDictionaryAsync(r => r.Sku, r => r.Price, cancel);
        return [.. source.Where(row => row.Price is not null && row.Price != there.GetValueOrDefault(row.Sku))];
    }

    private static async Task<Problem> NotPriceableAsync(VenusDbContext db, Guid sku, CancellationToken cancel) =>
        await db.Skus.Where(s => s.Id == sku).Select(s => s.Name).SingleOrDefaultAsync(cancel) is { } name ? new SkuNotActive(name) : new NotFound("SKU");

    private void Add(VenusDbContext db, int store, Guid sku, Money price, DateOnly from, Guid by) => db.StorePrices.Add(new StorePrice
    {
        StoreId = store,
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        SkuId = sku,
        Price = price,
        EffectiveDate = from,
        CreatedBy = by,
    });
}
