using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Logs;

/// <summary>Changes of master records in accessible stores, with what they changed for those who may see it.</summary>
public sealed partial class AuditLogsPage(ILogService logs, IUserRights userRights, NavigationManager navigation, TimeProvider time)
    : LogPage<AuditRow>(logs, userRights, navigation, time)
{
    public const string Path = "/system/audit-logs";

    internal static readonly string[] Entities =
    [
        "profiles", "permissions", "roles", "role_permissions", "user_roles", "user_stores", "user_identities", "duty_conflicts", "manager_details", "stores", "store_settings", "system_settings",
        "skus", "store_prices", "bird_types",
        "stock_forms", "inventory_reason_codes", "customers", "rate_limit_configs", "daily_job_runs", "api_tokens", "ai_agent_configs",
        "knowledge_documents",
    ];

    private static readonly string[] Actions = ["INSERT", "UPDATE", "DELETE"];

    // The changes stand in a table of their own.
    private IReadOnlyList<Field<AuditRow>> Facts => [.. Fields.Where(f => f.Name != "changes")];

    protected override ReadShape<AuditRow> Shape => LogShapes.Audit;

    internal override object KeyOf(AuditRow row) => row.Id;

    protected override Task<Result<Page<AuditRow>>> ReadPageAsync(LogQuery query, bool ascending, int page, CancellationToken cancellationToken) =>
        Logs.ListAuditAsync(FilterOf(query, Timezone, Today, ascending), page, PageSize, cancellationToken);

    // Moments on the clock of everything else on the page.
    private string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.Contains('T', StringComparison.Ordinal) && value.TryGetDateTimeOffset(out var moment)
            ? DayText.Exact(StoreDays.LocalTime(Timezone, moment))
            : LogShapes.Value(value);

    internal static AuditFilter FilterOf(LogQuery query, string timezone, DateOnly today, bool ascending = false)
    {
        var (from, before) = query.Moments(timezone, today);
        return new AuditFilter(from, before, query.User, query.Place, query.Kind, query.Act, query.Search, ascending);
    }
}
