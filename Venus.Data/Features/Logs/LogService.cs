using System.Text.Json;
using System.Text.Json.Nodes;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Roles;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Logs;

internal sealed class LogService(VenusSession session) : ILogService
{
    public async Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default)
    {
        string[] keys = [Permissions.ActivityLogsView, Permissions.AuditLogsView, Permissions.TransactionLogsView, Permissions.SessionsView];
        return await session.RefusalAsync(keys, null, cancellationToken) is { } refusal
            ? refusal
            : await session.FindPeopleAsync("people_in_reach", filter, cancellationToken);
    }

    public Task<Result<Page<ActivityRow>>> ListActivityAsync(
        ActivityFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default) =>
        ListAsync<ActivityRow>(Activity, null, filter, page, pageSize, cancellationToken);

    public Task<Result<Done>> ExportActivityAsync(ActivityFilter filter, Func<ActivityRow, Task> write, CancellationToken cancellationToken = default) =>
        ExportAsync(Activity, null, filter, row => row.Id, write, cancellationToken);

    public Task<Result<Page<AuditRow>>> ListAuditAsync(AuditFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default) =>
        ListAsync<AuditRow>(Audit, filter.Store, filter, page, pageSize, cancellationToken);

    public Task<Result<Done>> ExportAuditAsync(AuditFilter filter, Func<AuditRow, Task> write, CancellationToken cancellationToken = default) =>
        ExportAsync(Audit, filter.Store, filter, row => row.Id, write, cancellationToken);

    public Task<Result<Page<TransactionRow>>> ListTransactionsAsync(
        TransactionFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default) =>
        ListAsync<TransactionRow>(Transactions, filter.Store, filter, page, pageSize, cancellationToken);

    public Task<Result<Done>> ExportTransactionsAsync(
        TransactionFilter filter, Func<TransactionRow, Task> write, CancellationToken cancellationToken = default) =>
        ExportAsync(Transactions, filter.Store, filter, row => row.Id, write, cancellationToken);

    private static Log Activity => new("list_activity_logs", Permissions.ActivityLogsView, "activity log");

    private static Log Audit => new("list_audit_logs", Permissions.AuditLogsView, "audit log");

    private static Log Transactions => new("list_transaction_logs", Permissions.TransactionLogsView, "transaction log");

    private async Task<Result<Page<T>>> ListAsync<T>(
        Log log, int? store, LogFilter filter, int page, int pageSize, CancellationToken cancellationToken)
    {
        if (await session.RefusalAsync(log.Key, store, cancellationToken) is { } refusal)
            return refusal;
        var question = Question(filter);
        question["page"] = page;
        question["page_size"] = Math.Min(pageSize, 200);
        return await session.AskAsync<Page<T>>(log.Function, question, cancellationToken);
    }

    private async Task<Result<Done>> ExportAsync<T>(
        Log log, int? store, LogFilter filter, Func<T, long> id, Func<T, Task> write, CancellationToken cancellationToken)
    {
        if (await session.RefusalAsync(log.Key, store, cancellationToken) is { } refusal)
            return refusal;
        var question = Question(filter);
        var logged = await session.LogExportAsync(log.Key, store, log.What, question.DeepClone(), cancellationToken);
        if (!logged.IsSuccess)
            return logged;
        question["page_size"] = Paging.ExportedAtOnce;
        for (var below = long.MaxValue; ;)
        {
            question["below"] = below;
            var part = await session.AskAsync<Page<T>>(log.Function, question, cancellationToken);
            if (part.Problem is { } problem)
                return problem;
            foreach (var row in part.Value.Rows)
                await write(row);
            if (part.Value.Rows.Count < Paging.ExportedAtOnce)
                return new Done();
            below = id(part.Value.Rows[^1]);
        }
    }

    private static JsonObject Question(LogFilter filter) => JsonSerializer.SerializeToNode(filter, filter.GetType(), Wire.Options)!.AsObject();

    private sealed record Log(string Function, string Key, string What);
}
