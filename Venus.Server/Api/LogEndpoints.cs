using System.Net.Mime;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Stores;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Exports;
using Venus.Server.Features.Logs;

namespace Venus.Server.Api;

/// <summary>
/// The audit log as its page shows it: the last seven days unless <c>from</c> and <c>to</c> say otherwise, days on the wall clock of
/// <see cref="StoreDays.DefaultTimezone"/>. CSV, asked for by <c>Accept</c> or <c>format</c>, holds all rows of the filter.
/// </summary>
internal static class LogEndpoints
{
    private const string Csv = "csv";

    public static void MapLogs(this RouteGroupBuilder api) => api.MapGet("/audit-logs", ListAuditAsync).Needs(Permissions.AuditLogsView)
        .WithMetadata(new AlsoCsv()).Tells("Changes of master records in one's stores", ApiSamples.Audit.Page());

    private static async Task<IResult> ListAuditAsync(
        HttpContext context, ILogService logs, IUserRights rights, TimeProvider time, [AsParameters] AuditQuestion question, CancellationToken cancellationToken)
    {
        if (question.Format is not (null or Csv or "json"))
            return new ProblemAnswer(new InvalidInput("format", "Name the format: csv or json."));
        if (ApiText.Fault(("search", question.Search), ("entity", question.Entity), ("action", question.Action)) is { } fault)
            return new ProblemAnswer(fault);
        var today = StoreDays.Of(StoreDays.DefaultTimezone, time.GetUtcNow());
        var query = new LogQuery(question.From, question.To, question.User, question.Search, question.Entity, question.Action, question.Store);
        var filter = AuditLogsPage.FilterOf(query, StoreDays.DefaultTimezone, today);
        if ((question.Format ?? Wanted(context)) != Csv)
        {
            return await ApiPages.PageAsync(
                rights, LogShapes.Audit, question.Limit, question.Cursor, at => logs.ListAuditAsync(filter, at.Page, at.Limit, cancellationToken));
        }

        var (from, to) = query.Days(today);
        await ListExport.WriteAsync(
            context,
            $"audit-log-{DayText.ToLink(from)}-{DayText.ToLink(to)}",
            Csv,
            LogShapes.Audit,
            (write, cancel) => logs.ExportAuditAsync(filter, write, cancel),
            ApiProblems.WriteAsync);
        return Results.Empty;
    }

    private static string? Wanted(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.OrderByDescending(accepted => accepted.Quality ?? 1).FirstOrDefault()?.MediaType == MediaTypeNames.Text.Csv ? Csv : null;

    private sealed record AuditQuestion(
        DateOnly? From, DateOnly? To, Guid? User, int? Store, string? Entity, string? Action, string? Search, string? Format, int? Limit, string? Cursor);
}
