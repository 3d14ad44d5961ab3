using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Roles;

internal sealed class RoleService(VenusSession session) : IRoleService
{
    private static readonly string[] CatalogueReaders = [Permissions.RolesView, Permissions.PermissionsView];

    public async Task<Result<IReadOnlyList<RoleRow>>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.RolesView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) => Result<IReadOnlyList<RoleRow>>.Success(await Rows(db, db.Roles).ToListAsync(cancel)), cancellationToken);
    }

    public async Task<Result<RoleDetail>> GetAsync(Guid role, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.RolesView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync<Result<RoleDetail>>(
            async (db, cancel) =>
            {
                if (await Rows(db, db.Roles.Where(r => r.Id == role)).SingleOrDefaultAsync(cancel) is not { } row)
                    return new NotFound("role");
                var keys = row.IsSystem
                    ? db.Permissions.Select(p => p.Key)
                    : db.RolePermissions.Where(rp => rp.RoleId == role).Select(rp => rp.PermissionKey);
                return new RoleDetail(row, await keys.ToHashSetAsync(cancel));
            },
            cancellationToken);
    }

    public async Task<Result<PermissionCatalogue>> GetCatalogueAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(CatalogueReaders, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) => new PermissionCatalogue(
                await db.Permissions.OrderBy(p => p.Position).Select(p => new CatalogueKey(p.Key, p.Module, p.Description)).ToListAsync(cancel),
                await db.DutyConflicts.OrderBy(c => c.FirstKey).ThenBy(c => c.SecondKey)
                    .Select(c => new DutyConflict(c.FirstKey, c.SecondKey, c.Meaning)).ToListAsync(cancel)),
            cancellationToken);
    }

    public async Task<Result<RoleSaved>> SaveAsync(SaveRole command, CancellationToken cancellationToken = default)
    {
        var key = command.Version is null ? Permissions.RolesCreate : Permissions.RolesEdit;
        if (await session.RefusalAsync(key, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<RoleSaved>("save_role", command, cancellationToken);
    }

    public async Task<Result<RoleSaved>> GrantAsync(GrantKeys command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.RolesGrant, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<RoleSaved>("grant_keys", command, cancellationToken);
    }

    public async Task<Result<RoleSaved>> DeleteAsync(Guid role, uint version, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.RolesDelete, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<RoleSaved>("delete_role", new { role, version }, cancellationToken);
    }

    private static IQueryable<RoleRow> Rows(VenusDbContext db, IQueryable<RoleEntity> roles) =>
        from role in roles.AsNoTracking()
        join holders in db.RoleHolders on role.Id equals holders.RoleId
        orderby role.IsSystem descending, role.Id
        select new RoleRow(
            role.Id, role.Name, role.Description, role.IsSystem, role.IsDefault, role.RequireMfa,
            role.IsSystem ? db.Permissions.Count() : db.RolePermissions.Count(rp => rp.RoleId == role.Id),
            holders.Users, holders.Mine, role.Version);
}
