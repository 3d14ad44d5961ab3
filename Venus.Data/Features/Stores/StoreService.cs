using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Stores;

/// <summary>Deactivated stores are in nobody's rights, so which store may be changed is the database's to say.</summary>
internal sealed class StoreService(VenusSession session, IUserRights rights) : IStoreService
{
    private static readonly Sorting ByCode = new("code", Descending: false);

    private static readonly SortKeys<Store> Order = new(
        s => s.Id,
        ("code", s => s.Code),
        ("name", s => s.Name),
        ("location", s => s.Location),
        ("timezone", s => s.Timezone),
        ("status", s => s.IsActive ? s.Status : StoreStates.Inactive),
        ("created_at", s => s.CreatedAt));

    public async Task<Result<Page<StoreRow>>> ListAsync(
        StoreFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresView, null, cancellationToken) is { } refusal)
            return refusal;
        var allowed = StoreRow.Shape.Allowed(sorting, (await rights.GetAsync(cancellationToken))!);
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var matching = Matching(db, filter);
                var rows = Rows(Order.Order(matching, allowed, ByCode).OnPage(page, pageSize, Paging.MostByRest));
                return new Page<StoreRow>(await rows.ToListAsync(cancel), await matching.CountAsync(cancel));
            },
            cancellationToken);
    }

    public async Task<Result<Done>> ExportAsync(StoreFilter filter, Sorting? sorting, Func<StoreRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresView, null, cancellationToken) is { } refusal)
            return refusal;
        var allowed = StoreRow.Shape.Allowed(sorting, (await rights.GetAsync(cancellationToken))!);
        return await session.ExportAsync(
            Permissions.StoresView,
            "stores",
            filter,
            async (db, most, cancel) => await Rows(Order.Order(Matching(db, filter), allowed, ByCode).Take(most)).ToListAsync(cancel),
            write,
            cancellationToken);
    }

    public async Task<Result<StoreDetail>> GetAsync(int id, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresView, null, cancellationToken) is { } refusal)
            return refusal;
        var mayConfigure = (await rights.GetAsync(cancellationToken))!.May(Permissions.StoresSettings);
        return await session.ReadAsync<Result<StoreDetail>>(
            async (db, cancel) =>
            {
                var stores = db.Stores.AsNoTracking().Where(s => s.Id == id);
                if (await Rows(stores).SingleOrDefaultAsync(cancel) is not { } row)
                    return new NotFound("store");
                var versions = await stores.Select(s => new { s.Version, s.Settings }).SingleAsync(cancel);
                return new StoreDetail(row, versions.Version, mayConfigure ? Options(versions.Settings) : null);
            },
            cancellationToken);
    }

    public async Task<Result<StoreSaved>> CreateAsync(CreateStore command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresCreate, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<StoreSaved>("create_store", command with { Phone = PhoneNumber.Plain(command.Phone) }, cancellationToken);
    }

    public async Task<Result<StoreSaved>> EditAsync(EditStore command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresEdit, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<StoreSaved>("edit_store", command with { Phone = PhoneNumber.Plain(command.Phone) }, cancellationToken);
    }

    public async Task<Result<StoreSaved>> SetTimezoneAsync(int store, uint version, string timezone, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresManageTimezone, null, cancellationToken) is { } refusal)
            return refusal;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out _))
            return new InvalidInput("timezone", "Not a known time zone.");
        return await session.PostAsync<StoreSaved>("set_store_timezone", new { store, version, timezone }, cancellationToken);
    }

    public async Task<Result<StoreSaved>> SaveSettingsAsync(SaveStoreSettings command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresSettings, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<StoreSaved>("save_store_settings", command, cancellationToken);
    }

    public async Task<Result<StoreSaved>> SetMaintenanceAsync(int store, uint version, bool on, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresMaintenance, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<StoreSaved>("set_store_maintenance", new { store, version, on }, cancellationToken);
    }

    public async Task<Result<StoreSaved>> SetActiveAsync(int store, uint version, bool active, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(active ? Permissions.StoresEdit : Permissions.StoresDelete, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<StoreSaved>("set_store_active", new { store, version, active }, cancellationToken);
    }

    public async Task<Result<StoreSaved>> DeleteAsync(int store, uint version, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresDelete, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<StoreSaved>("delete_store", new { store, version }, cancellationToken);
    }

    private static IQueryable<Store> Matching(VenusDbContext db, StoreFilter filter)
    {
        var stores = db.Stores.AsNoTracking();
        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = $"%{LikePatterns.Escape(search)}%";
            stores = stores.Where(s => EF.Functions.ILike(s.Code, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(s.Name, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(s.Location!, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(s.Phone!, pattern, LikePatterns.EscapeCharacter));
        }

        return filter.State is { } state ? stores.Where(s => (s.IsActive ? s.Status : StoreStates.Inactive) == state) : stores;
    }

    private static IQueryable<StoreRow> Rows(IQueryable<Store> stores) => stores.Select(s => new StoreRow(
        s.Id, s.Code, s.Name, s.Location, s.Address, s.Phone, s.GstNumber, s.Timezone, s.Status, s.IsActive, s.OpeningDate, s.CreatedAt));

    private static StoreOptions Options(StoreSettings s) => new(
        s.Version, s.ToleranceKg, s.ToleranceBirds, s.CashTolerance, s.BlindCount, s.SinglePerson, s.RoundOff, s.ReturnDays, s.RequireScale,
        s.LabelPrefix, s.UpiId, s.Footer);
}
