using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Roles;

internal sealed class PermissionService(VenusSession session) : IPermissionService
{
    public async Task<Result<IReadOnlyDictionary<string, IReadOnlyList<string>>>> GetHoldersAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.PermissionsView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var held = await (
                    from grant in db.RolePermissions
                    join role in db.Roles on grant.RoleId equals role.Id
                    orderby role.Id
                    select new { grant.PermissionKey, role.Name }).ToListAsync(cancel);
                return Result<IReadOnlyDictionary<string, IReadOnlyList<string>>>.Success(
                    held.GroupBy(h => h.PermissionKey).ToDictionary(h => h.Key, h => (IReadOnlyList<string>)[.. h.Select(r => r.Name)]));
            },
            cancellationToken);
    }

    public async Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.PermissionsView, null, cancellationToken) is { } refusal
            ? refusal
            : await session.FindPeopleAsync("people_to_explain", filter, cancellationToken);

    public async Task<Result<Explanation>> ExplainAsync(Guid person, string key, int? inStore, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.PermissionsView, inStore, cancellationToken) is { } refusal)
            return refusal;
        var answer = await session.ReadAsync(
            (db, cancel) => db.Database.SqlQuery<string?>($"select private.explain({person}, {key}, {inStore})::text as \"Value\"").SingleAsync(cancel),
            cancellationToken);
        return answer is null ? new NotFound("user") : JsonSerializer.Deserialize<Explanation>(answer, Wire.Options)!;
    }
}
