using Microsoft.EntityFrameworkCore;
using Venus.Core.Features.Stores;

namespace Venus.Data.Features.Access;

internal static class BusinessDates
{
    /// <summary>The business date of a store at this moment.</summary>
    public static async Task<DateOnly> TodayAsync(this VenusDbContext db, int store, TimeProvider time, CancellationToken cancellationToken) =>
        StoreDays.Of(await db.Stores.Where(s => s.Id == store).Select(s => s.Timezone).SingleAsync(cancellationToken), time.GetUtcNow());
}
