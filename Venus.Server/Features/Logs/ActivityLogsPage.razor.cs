using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Server.Features.Logs;

/// <summary>Sign-ins, refusals and exports of the people in reach.</summary>
public sealed partial class ActivityLogsPage(ILogService logs, IUserRights userRights, NavigationManager navigation, TimeProvider time)
    : LogPage<ActivityRow>(logs, userRights, navigation, time)
{
    public const string Path = "/system/activity-logs";

    private static readonly string[] Events =
    [
        "LOGIN", "LOGOUT", "SIGNUP", "REFRESH_TOKEN", "PASSWORD_CHANGED", "PASSWORD_RESET", "MFA_CHANGED", "SESSION_REVOKED", "LOCKED_OUT", "ACCESS_DENIED",
        "EXPORT",
    ];

    private static readonly string[] Outcomes = ["SUCCESS", "FAILED"];

    protected override ReadShape<ActivityRow> Shape => LogShapes.Activity;

    internal override object KeyOf(ActivityRow row) => row.Id;

    protected override Task<Result<Page<ActivityRow>>> ReadPageAsync(LogQuery query, bool ascending, int page, CancellationToken cancellationToken) =>
        Logs.ListActivityAsync(FilterOf(query, Timezone, Today, ascending), page, PageSize, cancellationToken);

    internal static ActivityFilter FilterOf(LogQuery query, string timezone, DateOnly today, bool ascending = false)
    {
        var (from, before) = query.Moments(timezone, today);
        return new ActivityFilter(from, before, query.User, query.Kind, query.Act, query.Search, ascending);
    }
}
