using System.Text.Json;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Roles;

namespace Venus.Tests.Features.Logs;

internal sealed class FakeLogs : ILogService
{
    public static readonly DateTimeOffset At = new(2026, 7, 14, 5, 28, 0, TimeSpan.Zero);

    public List<(LogFilter Filter, int Page)> Asked { get; } = [];

    public List<ActivityRow> Activity { get; } = [];

    public List<AuditRow> Audit { get; } = [];

    public List<TransactionRow> Transactions { get; } = [];

    public int? Total { get; set; }

    public bool More { get; set; }

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default) =>
        Task.FromResult<Result<Page<PersonChoice>>>(new Page<PersonChoice>([new PersonChoice(Guid.Parse("00000000-0000-0000-0000-000000000007"), "Meena Kumari")], 1));

    public Task<Result<Page<ActivityRow>>> ListActivityAsync(ActivityFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default) =>
        AnswerAsync(Activity, filter, page);

    public Task<Result<Page<AuditRow>>> ListAuditAsync(AuditFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default) =>
        AnswerAsync(Audit, filter, page);

    public Task<Result<Page<TransactionRow>>> ListTransactionsAsync(
        TransactionFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default) =>
        AnswerAsync(Transactions, filter, page);

    public Task<Result<Done>> ExportActivityAsync(ActivityFilter filter, Func<ActivityRow, Task> write, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Result<Done>> ExportAuditAsync(AuditFilter filter, Func<AuditRow, Task> write, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Result<Done>> ExportTransactionsAsync(TransactionFilter filter, Func<TransactionRow, Task> write, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private Task<Result<Page<T>>> AnswerAsync<T>(List<T> rows, LogFilter filter, int page)
    {
        Asked.Add((filter, page));
        return Task.FromResult<Result<Page<T>>>(new Page<T>([.. rows], Total ?? rows.Count, More));
    }
}
