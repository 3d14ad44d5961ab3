using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Stores;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Logs;

/// <summary>The logs as files: all rows of a filter with the fields the person may see. Days are on the wall clock of the zone the link names.</summary>
internal static class LogExports
{
    public static void MapLogExports(this IEndpointRouteBuilder app)
    {
        app.MapGet(ActivityLogsPage.Path + "/export", ActivityAsync);
        app.MapGet(AuditLogsPage.Path + "/export", AuditAsync);
        app.MapGet(TransactionLogsPage.Path + "/export", TransactionsAsync);
    }

    [RequirePermission(Permissions.ActivityLogsView)]
    private static Task ActivityAsync(HttpContext context, ILogService logs, TimeProvider time, [AsParameters] Link link) =>
        WriteAsync(context, link, time, "activity-log", LogShapes.Activity, (query, today, write, cancel) =>
            logs.ExportActivityAsync(ActivityLogsPage.FilterOf(query, link.Zone, today), write, cancel));

    [RequirePermission(Permissions.AuditLogsView)]
    private static Task AuditAsync(HttpContext context, ILogService logs, TimeProvider time, [AsParameters] Link link) =>
        WriteAsync(context, link, time, "audit-log", LogShapes.Audit, (query, today, write, cancel) =>
            logs.ExportAuditAsync(AuditLogsPage.FilterOf(query, link.Zone, today), write, cancel));

    [RequirePermission(Permissions.TransactionLogsView)]
    private static Task TransactionsAsync(HttpContext context, ILogService logs, TimeProvider time, [AsParameters] Link link) =>
        WriteAsync(context, link, time, "transaction-log", LogShapes.Transactions, (query, today, write, cancel) =>
            logs.ExportTransactionsAsync(TransactionLogsPage.FilterOf(query, link.Zone, today), write, cancel));

    private static Task WriteAsync<T>(
        HttpContext context,
        Link link,
        TimeProvider time,
        string name,
        Core.Fields.ReadShape<T> shape,
        Func<LogQuery, DateOnly, Func<T, Task>, CancellationToken, Task<Result<Done>>> read)
    {
        var today = StoreDays.Of(link.Zone, time.GetUtcNow());
        var query = LogQuery.Read(link.From, link.To, link.User, link.Q, link.Kind, link.Act, link.Place);
        var (from, to) = query.Days(today);
        return ListExport.WriteAsync(
            context, $"{name}-{DayText.ToLink(from)}-{DayText.ToLink(to)}", link.Format, shape, (write, cancel) => read(query, today, write, cancel));
    }

    /// <param name="Tz">IANA name; unknown ones count as <see cref="StoreDays.DefaultTimezone"/>.</param>
    private sealed record Link(string? From, string? To, string? User, string? Q, string? Kind, string? Act, string? Place, string? Format, string? Tz)
    {
        public string Zone => Tz is not null && TimeZoneInfo.TryFindSystemTimeZoneById(Tz, out _) ? Tz : StoreDays.DefaultTimezone;
    }
}
