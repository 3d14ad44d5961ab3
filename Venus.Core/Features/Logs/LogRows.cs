using System.Text.Json;

namespace Venus.Core.Features.Logs;

/// <summary>A sign-in, a refusal, an export: what somebody did with his access.</summary>
/// <param name="User">Null when nobody is known, as after a wrong address.</param>
/// <param name="Ip">This and what follows, but for people, needs sessions.field.network, or is the reader's own.</param>
/// <param name="People">The names of those whose ids stand in the details, as far as the reader reaches them.</param>
/// <param name="Roles">The names of roles whose ids stand there, as far as the reader may see them.</param>
public sealed record ActivityRow(
    long Id,
    DateTimeOffset At,
    Guid? UserId,
    string? User,
    string Event,
    string Status,
    JsonElement Details,
    string? Ip = null,
    string? UserAgent = null,
    string? Browser = null,
    string? Os = null,
    string? Device = null,
    string? Location = null,
    IReadOnlyDictionary<Guid, string>? People = null,
    IReadOnlyDictionary<Guid, string>? Roles = null);

/// <summary>A change of a master record, whoever made it: a page, a function, or somebody at the database.</summary>
/// <param name="User">Null when no person of Venus made it.</param>
/// <param name="Changes">{field: {before, after}}; null without audit_logs.field.changes.</param>
/// <param name="People">The names of those whose ids stand in the row, as far as the reader may see people.</param>
/// <param name="Roles">The names of roles whose ids stand there, as far as the reader may see them.</param>
public sealed record AuditRow(
    long Id,
    DateTimeOffset At,
    Guid? UserId,
    string? User,
    int? StoreId,
    string? Store,
    string Action,
    string Entity,
    string EntityId,
    JsonElement? Changes = null,
    string? Ip = null,
    string? UserAgent = null,
    IReadOnlyDictionary<Guid, string>? People = null,
    IReadOnlyDictionary<Guid, string>? Roles = null);

/// <summary>A posting.</summary>
/// <param name="Document">The document's number; null for one without.</param>
/// <param name="Amount">₹.</param>
/// <param name="Quantity">kg.</param>
public sealed record TransactionRow(
    long Id,
    DateTimeOffset At,
    Guid UserId,
    string? User,
    int StoreId,
    string Store,
    string Type,
    string Action,
    Guid DocumentId,
    JsonElement Details,
    string? Document = null,
    decimal? Amount = null,
    decimal? Quantity = null,
    string? Ip = null,
    string? UserAgent = null);
