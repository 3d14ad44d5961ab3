using Venus.Core.Features.Roles;

namespace Venus.Core.Features.Logs;

/// <summary>
/// The three logs. Rows are those of people in reach (activity) or of accessible stores (audit, transactions); audit rows without a store need the
/// system role. Filtered, ordered and counted in the database. Source: domain document "Platform", section 9.
/// </summary>
public interface ILogService
{
    /// <summary>Whom the filters can name, which are people in reach: how many there are, and the first twenty by name.</summary>
    Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Needs activity_logs.view.</summary>
    /// <param name="page">From 0.</param>
    Task<Result<Page<ActivityRow>>> ListActivityAsync(ActivityFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over all rows of the filter, newest first. The export is logged.</summary>
    Task<Result<Done>> ExportActivityAsync(ActivityFilter filter, Func<ActivityRow, Task> write, CancellationToken cancellationToken = default);

    /// <summary>Needs audit_logs.view.</summary>
    Task<Result<Page<AuditRow>>> ListAuditAsync(AuditFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    Task<Result<Done>> ExportAuditAsync(AuditFilter filter, Func<AuditRow, Task> write, CancellationToken cancellationToken = default);

    /// <summary>Needs transaction_logs.view.</summary>
    Task<Result<Page<TransactionRow>>> ListTransactionsAsync(
        TransactionFilter filter, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    Task<Result<Done>> ExportTransactionsAsync(TransactionFilter filter, Func<TransactionRow, Task> write, CancellationToken cancellationToken = default);
}
