using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Stores;

internal sealed class StoreService(VenusSession session) : IStoreService
{
    public async Task<Result<Page<StoreRow>>> ListAsync(int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var stores = db.Stores.AsNoTracking();
                var rows = stores.OrderBy(s => s.Id)
                    .OnPage(page, pageSize, Paging.MostByRest)
                    .Select(s => new StoreRow(
                        s.Id, s.Code, s.Name, s.Location, s.Address, s.Phone, s.GstNumber, s.Timezone, s.Status, s.IsActive, s.OpeningDate));
                return new Page<StoreRow>(await rows.ToListAsync(cancel), await stores.CountAsync(cancel));
            },
            cancellationToken);
    }
}
