using System.Text.Json;
using System.Text.RegularExpressions;
using Venus.Core.Fields;
using Venus.Core.Numbers;
using Venus.Core.Security;

namespace Venus.Core.Features.Logs;

/// <summary>What leaves Venus of its logs.</summary>
public static partial class LogShapes
{
    public static ReadShape<ActivityRow> Activity { get; } = new(
        new Field<ActivityRow>("at", "When", row => row.At) { Sorts = true },
        new Field<ActivityRow>("user", "Who", row => row.User),
        new Field<ActivityRow>("event", "Event", row => Words(row.Event)),
        new Field<ActivityRow>("status", "Outcome", row => Words(row.Status)),
        new Field<ActivityRow>("details", "Details", row => Named(Text(row.Details), row.People, row.Roles)),
        new Field<ActivityRow>("ip", "IP address", row => row.Ip) { Key = Permissions.SessionsFieldNetwork },
        new Field<ActivityRow>("device", "Device", row => Device(row.Browser, row.Os, row.Device)) { Key = Permissions.SessionsFieldNetwork },
        new Field<ActivityRow>("location", "Location", row => row.Location) { Key = Permissions.SessionsFieldNetwork });

    public static ReadShape<AuditRow> Audit { get; } = new(
        new Field<AuditRow>("at", "When", row => row.At) { Sorts = true },
        new Field<AuditRow>("user", "Who", row => row.User),
        new Field<AuditRow>("action", "Action", row => Words(row.Action)),
        new Field<AuditRow>("entity", "Record", row => Words(row.Entity)),
        new Field<AuditRow>("entity_id", "Its key", row => row.EntityId),
        new Field<AuditRow>("store", "Store", row => row.Store),
        new Field<AuditRow>("changes", "Changes", row => row.Changes is { } changes ? Named(Changed(changes), row.People, row.Roles) : null) { Key = Permissions.AuditLogsFieldChanges },
        new Field<AuditRow>("person", "Person", row => NamesIn(row.EntityId, row.People)),
        new Field<AuditRow>("role", "Role", row => NamesIn(row.EntityId, row.Roles)),
        new Field<AuditRow>("ip", "IP address", row => row.Ip) { Key = Permissions.SessionsFieldNetwork });

    public static ReadShape<TransactionRow> Transactions { get; } = new(
        new Field<TransactionRow>("at", "When", row => row.At) { Sorts = true },
        new Field<TransactionRow>("user", "Who", row => row.User),
        new Field<TransactionRow>("store", "Store", row => row.Store),
        new Field<TransactionRow>("type", "Type", row => Words(row.Type)),
        new Field<TransactionRow>("action", "Action", row => Words(row.Action)),
        new Field<TransactionRow>("document", "Document", row => row.Document ?? row.DocumentId.ToString()),
        new Field<TransactionRow>("amount", "₹", row => row.Amount is { } amount ? new Money(amount) : null),
        new Field<TransactionRow>("quantity", "kg", row => row.Quantity is { } quantity ? new Weight(quantity) : null),
        new Field<TransactionRow>("details", "Details", row => Text(row.Details)),
        new Field<TransactionRow>("ip", "IP address", row => row.Ip) { Key = Permissions.SessionsFieldNetwork });

    /// <summary>A constant of the logs as words: ACCESS_DENIED is "Access denied".</summary>
    public static string Words(string constant) => constant.Length == 0
        ? ""
        : char.ToUpperInvariant(constant[0]) + constant[1..].Replace('_', ' ').ToLowerInvariant();

    /// <summary>"reason: wrong-password, store: 2".</summary>
    public static string Text(JsonElement details) => details.ValueKind == JsonValueKind.Object
        ? string.Join(", ", details.EnumerateObject().Select(p => $"{p.Name.Replace('_', ' ')}: {Value(p.Value)}"))
        : Value(details);

    /// <summary>A value of a log's JSON as text: nothing for null, "CASH + UPI" for several.</summary>
    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(" + ", value.EnumerateArray().Select(Value)),
        _ => value.GetRawText(),
    };

    /// <summary>
    /// What changed, field by field. What was nothing and is nothing says nothing: a row that comes would name each of its empty fields.
    /// </summary>
    /// <param name="text">A value as text.</param>
    public static IEnumerable<(string Field, string Before, string After)> Changes(JsonElement changes, Func<JsonElement, string> text) =>
        from change in changes.EnumerateObject()
        let before = text(change.Value.GetProperty("before"))
        let after = text(change.Value.GetProperty("after"))
        where before.Length > 0 || after.Length > 0
        select (change.Name, before, after);

    /// <summary>The text with the name of each known id beside it: "Meena Kumari (019ac000-…)".</summary>
    public static string Named(string text, params IReadOnlyList<IReadOnlyDictionary<Guid, string>?> names) => Ids().Replace(text, id =>
        names.Select(known => known?.GetValueOrDefault(Guid.Parse(id.Value))).FirstOrDefault(name => name is not null) is { } name ? $"{name} ({id.Value})" : id.Value);

    private static string? NamesIn(string key, IReadOnlyDictionary<Guid, string>? names) =>
        names?.Where(known => key.Contains($"{known.Key}", StringComparison.Ordinal)).Select(known => known.Value).ToList() is { Count: > 0 } found
            ? string.Join(", ", found)
            : null;

    private static string Changed(JsonElement changes) => string.Join(", ",
        Changes(changes, Value).Select(change => $"{change.Field.Replace('_', ' ')}: {(change.Before.Length == 0 ? change.After : $"{change.Before} → {(change.After.Length == 0 ? "none" : change.After)}")}"));

    private static string? Device(string? browser, string? os, string? device) =>
        (browser ?? os ?? device) is null ? null : string.Join(", ", new[] { browser, os, device }.Where(part => !string.IsNullOrEmpty(part)));

    [GeneratedRegex(@"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();
}
