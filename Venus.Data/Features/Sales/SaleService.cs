using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Sales;

internal sealed class SaleService(VenusSession session, ILiveUpdates live, IUserRights rights, TimeProvider time) : ISaleService
{
    public async Task<Result<Page<SaleRow>>> ListAsync(SaleFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SalesView, filter.Store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var matching = Matching(db, filter);
                var total = await matching.CountAsync(cancel);
                var rows = matching.NewestFirst().OnPage(page, pageSize);
                return new Page<SaleRow>(await SaleRows.Of(db, rows).ToListAsync(cancel), total);
            },
            cancellationToken);
    }

    public async Task<Result<SaleTotals>> GetTotalsAsync(SaleFilter filter, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SalesView, filter.Store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync((db, cancel) => SaleRows.TotalsAsync(Matching(db, filter), cancel), cancellationToken);
    }

    public async Task<Result<IReadOnlyList<(Guid Id, string Name)>>> GetCashiersAsync(int store, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SalesView, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var people = await db.Colleagues.AsNoTracking()
                    .Where(c => db.Sales.Any(s => s.StoreId == store && s.CashierId == c.Id))
                    .OrderBy(c => c.FullName)
                    .Select(c => new { c.Id, c.FullName })
                    .ToListAsync(cancel);
                return Result<IReadOnlyList<(Guid, string)>>.Success([.. people.Select(p => (p.Id, p.FullName))]);
            },
            cancellationToken);
    }

    public async Task<Result<SaleDetail>> GetAsync(int store, Guid sale, CancellationToken cancellationToken = default)
    {
        if (await RefusalToSeeAsync(store, cancellationToken) is { } refusal)
            return refusal;
        var mine = (await rights.GetAsync(cancellationToken))!;
        return await session.ReadAsync(async (db, cancel) => await FindAsync(db, mine, store, sale, cancel), cancellationToken) is { } detail
            ? detail
            : new NotFound("sale");
    }

    public async Task<Result<SaleDetail>> FindAsync(Guid sale, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync([Permissions.SalesView, Permissions.SalesCreate], null, cancellationToken) is { } refusal)
            return refusal;
        // Row security leaves the stores of the person; naming them too makes each a look at the key.
        var mine = (await rights.GetAsync(cancellationToken))!;
        var stores = mine.Stores.Select(s => s.Id).ToArray();
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var store = await db.Sales.Where(s => stores.Contains(s.StoreId) && s.Id == sale).Select(s => (int?)s.StoreId).SingleOrDefaultAsync(cancel);
                return store is { } at ? await FindAsync(db, mine, at, sale, cancel) : null;
            },
            cancellationToken) is { } detail
                ? detail
                : new NotFound("sale");
    }

    public async Task<Result<Receipt>> PrintAsync(int store, Guid sale, CancellationToken cancellationToken = default)
    {
        if (await RefusalToSeeAsync(store, cancellationToken) is { } refusal)
            return refusal;
        var mine = (await rights.GetAsync(cancellationToken))!;
        var printed = await session.PostAsync<PrintCount>("print_sale", new { Store = store, Key = Guid.CreateVersion7(), Sale = sale }, cancellationToken);
        if (printed.Problem is { } problem)
            return problem;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var at = await db.Stores.AsNoTracking().Include(s => s.Settings).SingleAsync(s => s.Id == store, cancel);
                if (await FindAsync(db, mine, store, sale, cancel) is not { } detail)
                    return (Result<Receipt>)new NotFound("sale");
                return new Receipt(detail, printed.Value.Copy, at.Name, at.Address, at.Phone, at.Timezone, at.Settings.Footer);
            },
            cancellationToken);
    }

    public async Task<Result<SaleVoided>> VoidAsync(VoidSale command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SalesVoid, command.Store, cancellationToken) is { } refusal)
            return refusal;
        var result = await session.PostAsync<SaleVoided>("void_sale", command, cancellationToken);
        if (result.IsSuccess)
        {
            live.Announce(LiveTopic.Stock, command.Store);
            live.Announce(LiveTopic.Sales, command.Store);
        }

        return result;
    }

    private ValueTask<Problem?> RefusalToSeeAsync(int store, CancellationToken cancellationToken) =>
        session.RefusalAsync([Permissions.SalesView, Permissions.SalesCreate], store, cancellationToken);

    // At the counter a cashier opens and prints his own sales of today, whatever other reports he may read.
    private async Task<SaleDetail?> FindAsync(VenusDbContext db, UserRights mine, int store, Guid id, CancellationToken cancellationToken)
    {
        var sales = db.Sales.AsNoTracking().Where(s => s.StoreId == store && s.Id == id);
        if (!mine.May(Permissions.SalesView, store))
        {
            var today = await db.TodayAsync(store, time, cancellationToken);
            sales = sales.Where(s => s.CashierId == mine.UserId && s.BusinessDate == today);
        }

        return await SaleDetails.Of(db, sales).SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<SaleEntity> Matching(VenusDbContext db, SaleFilter filter)
    {
        var sales = db.Sales.AsNoTracking()
            .Where(s => s.StoreId == filter.Store && s.BusinessDate >= filter.From && s.BusinessDate <= filter.To);
        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = $"%{LikePatterns.Escape(search)}%";
            sales = sales.Where(s => EF.Functions.ILike(s.ReceiptNumber, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(s.CustomerName, pattern, LikePatterns.EscapeCharacter));
        }

        if (filter.Method is { } method)
            sales = sales.Where(s => s.Payments.Any(p => p.Method == method));
        if (filter.Cashier is { } cashier)
            sales = sales.Where(s => s.CashierId == cashier);
        if (filter.Voided is { } voided)
            sales = sales.Where(s => s.Voided == voided);
        return sales;
    }

    private sealed record PrintCount(int Copy);
}
