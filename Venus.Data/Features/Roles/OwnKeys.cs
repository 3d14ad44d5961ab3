using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Roles;

/// <summary>What somebody can hand on.</summary>
internal static class OwnKeys
{
    /// <summary>The caller's own keys, in the order of the catalogue. The caller is signed in and not barred.</summary>
    public static async Task<Result<IReadOnlyList<CatalogueKey>>> OwnKeysAsync(this VenusSession session, IUserRights rights, CancellationToken cancellationToken)
    {
        var own = (await rights.GetAsync(cancellationToken))!.Keys.ToList();
        return await session.ReadAsync(
            async (db, cancel) => Result<IReadOnlyList<CatalogueKey>>.Success(
                await db.Permissions.Where(p => own.Contains(p.Key)).OrderBy(p => p.Position).Select(p => new CatalogueKey(p.Key, p.Module, p.Description)).ToListAsync(cancel)),
            cancellationToken);
    }
}
