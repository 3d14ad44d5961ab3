namespace Venus.Core.Features.Logs;

/// <summary>Which rows of a log are meant. What is null does not count.</summary>
/// <param name="Before">The first moment after them.</param>
/// <param name="Search">Activity and audit: words, each found also as the beginning of one. Transactions: a document's number, its counter, or its id.</param>
public abstract record LogFilter(DateTimeOffset From, DateTimeOffset Before, Guid? User, string? Search, bool Ascending);

public sealed record ActivityFilter(
    DateTimeOffset From, DateTimeOffset Before, Guid? User = null, string? Event = null, string? Status = null, string? Search = null, bool Ascending = false)
    : LogFilter(From, Before, User, Search, Ascending);

/// <param name="Entity">A table, as <c>store_prices</c>.</param>
/// <param name="Action">INSERT, UPDATE or DELETE.</param>
public sealed record AuditFilter(
    DateTimeOffset From,
    DateTimeOffset Before,
    Guid? User = null,
    int? Store = null,
    string? Entity = null,
    string? Action = null,
    string? Search = null,
    bool Ascending = false)
    : LogFilter(From, Before, User, Search, Ascending);

public sealed record TransactionFilter(
    DateTimeOffset From,
    DateTimeOffset Before,
    Guid? User = null,
    int? Store = null,
    string? Type = null,
    string? Action = null,
    string? Search = null,
    bool Ascending = false)
    : LogFilter(From, Before, User, Search, Ascending);
