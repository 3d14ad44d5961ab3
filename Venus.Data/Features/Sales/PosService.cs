using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Features.Prices;
using Venus.Data.Sessions;
using Venus.Data.Telemetry;

namespace Venus.Data.Features.Sales;

internal sealed class PosService(VenusSession session, ICurrentUser user, ILiveUpdates live, TimeProvider time) : IPosService
{
    public async Task<Result<PosCatalogue>> GetCatalogueAsync(int store, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SalesCreate, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var counter = await db.Stores.AsNoTracking().Include(s => s.Settings).SingleAsync(s => s.Id == store, cancel);
                var today = StoreDays.Of(counter.Timezone, time.GetUtcNow());
                var items = await Sellable(db, store, today).ToListAsync(cancel);
                return Result<PosCatalogue>.Success(new PosCatalogue(
                    store,
                    today,
                    counter.Timezone,
                    counter is { IsActive: true, Status: "ACTIVE" },
                    counter.Settings.RoundOff,
                    counter.Settings.RequireScale,
                    counter.Settings.UpiId,
                    items));
            },
            cancellationToken);
    }

    public async Task<Result<SalePosted>> PostAsync(PostSale command, CancellationToken cancellationToken = default)
    {
        var key = command.Type == SaleTypes.Bulk ? Permissions.SalesBulk : Permissions.SalesCreate;
        if (await session.RefusalAsync(key, command.Store, cancellationToken) is { } refusal)
            return refusal;
        if (command.Lines.Count == 0)
            return new InvalidInput("lines", "The cart is empty.");
        var result = await session.PostAsync<SalePosted>("post_sale", command, cancellationToken);
        if (result.IsSuccess)
        {
            live.Announce(LiveTopic.Stock, command.Store);
            live.Announce(LiveTopic.Sales, command.Store);
            VenusMeters.CountSale();
        }

        return result;
    }

    public async Task<Result<SalePosted>> FindPostedAsync(int store, Guid key, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SalesCreate, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<SalePosted>("find_sale", new { Store = store, Key = key }, cancellationToken);
    }

    public async Task<Result<OwnSales>> GetOwnSalesOfTodayAsync(int store, int page = 0, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SalesCreate, store, cancellationToken) is { } refusal)
            return refusal;
        var me = (await user.GetIdentityAsync())!.UserId;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var today = await db.TodayAsync(store, time, cancel);
                var own = db.Sales.Where(s => s.StoreId == store && s.CashierId == me && s.BusinessDate == today);
                var rows = await SaleRows.Of(db, own.NewestFirst().OnPage(page, pageSize)).ToListAsync(cancel);
                return new OwnSales(rows, await SaleRows.TotalsAsync(own, cancel));
            },
            cancellationToken);
    }

    private static IQueryable<PosItem> Sellable(VenusDbContext db, int store, DateOnly today) =>
        from priced in db.PricedSkus(store, today).AsNoTracking()
        let sku = priced.Sku
        join bird in db.BirdTypes on sku.Bird equals bird.Code
        join form in db.StockForms on sku.Form equals form.Code
        from stock in db.StockBalances.Where(b => b.StoreId == store && b.Bird == sku.Bird && b.Form == sku.Form).DefaultIfEmpty()
        where priced.Price != null && sku.IsActive && bird.IsActive && form.IsActive
        orderby sku.DisplayOrder, sku.Code
        select new PosItem(
            sku.Id,
            sku.Code,
            sku.Name,
            bird.Code,
            bird.Name,
            form.Code,
            form.Name,
            form.CountedInBirds,
            priced.Price!.Price,
            sku.FloorPrice,
            stock == null ? Weight.Zero : stock.Kg,
            stock == null ? 0 : stock.Birds,
            bird.MinAvgKg,
            bird.MaxAvgKg);
}
