using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Managers;
using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Managers;

internal sealed class ManagerService(VenusSession session, IUserRights rights) : IManagerService
{
    private static readonly Sorting ByName = new("full_name", Descending: false);

    private static readonly SortKeys<OnboardedManager> Order = new(
        m => m.Id, ("full_name", m => m.FullName), ("email", m => m.Email), ("status", m => m.Status), ("onboarded_at", m => m.OnboardedAt));

    public async Task<Result<Page<ManagerRow>>> ListAsync(
        ManagerFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ManagersView, null, cancellationToken) is { } refusal)
            return refusal;
        var allowed = ManagerRow.Shape.Allowed(sorting, (await rights.GetAsync(cancellationToken))!);
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var matching = Matching(db, filter);
                var total = await matching.CountAsync(cancel);
                return new Page<ManagerRow>(await RowsAsync(db, Order.Order(matching, allowed, ByName).OnPage(page, pageSize, Paging.MostByRest), cancel), total);
            },
            cancellationToken);
    }

    public async Task<Result<Done>> ExportAsync(ManagerFilter filter, Sorting? sorting, Func<ManagerRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ManagersView, null, cancellationToken) is { } refusal)
            return refusal;
        var allowed = ManagerRow.Shape.Allowed(sorting, (await rights.GetAsync(cancellationToken))!);
        return await session.ExportAsync(
            Permissions.ManagersView,
            "managers",
            filter,
            (db, most, cancel) => RowsAsync(db, Order.Order(Matching(db, filter), allowed, ByName).Take(most), cancel),
            write,
            cancellationToken);
    }

    public async Task<Result<ManagerDetail>> GetAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ManagersView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync<Result<ManagerDetail>>(
            async (db, cancel) => (await RowsAsync(db, db.OnboardedManagers.Where(m => m.Id == user), cancel)).SingleOrDefault() is { } row
                ? new ManagerDetail(row, await db.UserStores.Where(s => s.UserId == user).Select(s => s.StoreId).ToListAsync(cancel))
                : new NotFound("manager"),
            cancellationToken);
    }

    public async Task<Result<IReadOnlyList<PersonChoice>>> GetCandidatesAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ManagersOnboard, null, cancellationToken) is { } refusal)
            return refusal;
        var people = await session.ReadAsync(
            (db, cancel) => db.Database.SqlQuery<string>($"select private.manager_candidates()::text as \"Value\"").SingleAsync(cancel), cancellationToken);
        return Result<IReadOnlyList<PersonChoice>>.Success(JsonSerializer.Deserialize<List<PersonChoice>>(people, Wire.Options)!);
    }

    public async Task<Result<ManagerSaved>> OnboardAsync(OnboardManager command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ManagersOnboard, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<ManagerSaved>(
            "onboard_manager", command with { ContactNumber = PhoneNumber.Plain(command.ContactNumber) }, cancellationToken);
    }

    public async Task<Result<ManagerSaved>> RemoveAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ManagersDelete, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<ManagerSaved>("remove_manager", new { user }, cancellationToken);
    }

    private static IQueryable<OnboardedManager> Matching(VenusDbContext db, ManagerFilter filter)
    {
        var managers = db.OnboardedManagers.AsNoTracking();
        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = $"%{LikePatterns.Escape(search)}%";
            managers = managers.Where(m => EF.Functions.ILike(m.FullName, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(m.ContactNumber!, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(m.Qualifications!, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(m.Email!, pattern, LikePatterns.EscapeCharacter));
        }

        return filter.Store is { } store ? managers.Where(m => db.UserStores.Any(s => s.UserId == m.Id && s.StoreId == store)) : managers;
    }

    private static async Task<IReadOnlyList<ManagerRow>> RowsAsync(VenusDbContext db, IQueryable<OnboardedManager> managers, CancellationToken cancel)
    {
        var listed = await managers.AsNoTracking().ToListAsync(cancel);
        var ids = listed.Select(m => m.Id).ToList();
        var stores = (await (
            from assigned in db.UserStores
            where ids.Contains(assigned.UserId)
            join store in db.Stores on assigned.StoreId equals store.Id
            orderby store.Id
            select new { assigned.UserId, store.Code }).ToListAsync(cancel)).ToLookup(s => s.UserId, s => s.Code);
        return [.. listed.Select(m => new ManagerRow(
            m.Id, m.FullName, m.Email, m.ContactNumber, m.Status, [.. stores[m.Id]], m.Qualifications, m.OnboardedAt, m.OnboardedBy))];
    }
}
