using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Dashboards;
using Venus.Core.Features.Stores;
using Venus.Core.Security;

namespace Venus.Server.Features.Dashboards;

/// <summary>Real counts of the whole chain. A figure leads to its page, and an act is offered, only to those whom that page would serve.</summary>
public sealed partial class SystemDashboardPage(ISystemDashboardService dashboard, TimeProvider time)
{
    private static readonly IReadOnlyList<Act> All =
    [
        new("Add a user", Icons.Material.Outlined.PersonAdd, "/system/users", Permissions.UsersView, Permissions.UsersCreate),
        new("End a session", Icons.Material.Outlined.Devices, "/system/sessions?state=ACTIVE", Permissions.SessionsView, Permissions.SessionsRevoke),
        new("Explain a permission", Icons.Material.Outlined.Key, "/system/permissions", Permissions.PermissionsView),
        new("Change a rate limit", Icons.Material.Outlined.Speed, "/system/rate-limits", Permissions.RateLimitsView, Permissions.RateLimitsEdit),
        new("Run health checks", Icons.Material.Outlined.MonitorHeart, "/system/health", Permissions.SystemHealth),
        new("Start a job", Icons.Material.Outlined.Schedule, "/system/jobs", Permissions.SystemJobs),
        new("Change settings", Icons.Material.Outlined.Settings, "/system/settings", Permissions.SystemSettings),
    ];

    private SystemFigures? _figures;
    private string? _read;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    private IReadOnlyList<Act> Acts => [.. All.Where(act => act.Keys.All(key => Rights?.May(key) == true))];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _figures = (await dashboard.GetAsync(cancellationToken)).Value;
        _read = StoreDays.LocalTime(Timezone, time.GetUtcNow()).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private sealed record Act(string Title, string Icon, string Link, params string[] Keys);
}
