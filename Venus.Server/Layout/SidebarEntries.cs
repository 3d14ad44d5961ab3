using System.Reflection;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Security;
using Venus.Server.Features.Docs;

namespace Venus.Server.Layout;

/// <summary>
/// The one list of pages behind menu and home page (platform document, section 7). An entry joins with its page; a test compares route and key
/// with the page's own.
/// </summary>
public static class SidebarEntries
{
    private static readonly SidebarGroup System = new("System Administration", Icons.Material.Outlined.Settings, null);
    private static readonly SidebarGroup Inventory = new("Inventory Management", Icons.Material.Outlined.Inventory2, "Business");
    private static readonly SidebarGroup Sales = new("Sales & Income", Icons.Material.Outlined.PointOfSale, "Business");
    private static readonly SidebarGroup Stores = new("Store Management", Icons.Material.Outlined.Storefront, "Business Management");

    public static IReadOnlyList<SidebarEntry> All { get; } =
    [
        new("Home", Icons.Material.Outlined.Home, "/home", null),
        new("System Dashboard", Icons.Material.Outlined.Dashboard, "/system", Permissions.SystemDashboard, System),
        new("Users", Icons.Material.Outlined.Group, "/system/users", Permissions.UsersView, System),
        new("Roles", Icons.Material.Outlined.AdminPanelSettings, "/system/roles", Permissions.RolesView, System),
        new("Permissions", Icons.Material.Outlined.Key, "/system/permissions", Permissions.PermissionsView, System),
        new("Sessions", Icons.Material.Outlined.Devices, "/system/sessions", Permissions.SessionsView, System),
        new("Rate Limits", Icons.Material.Outlined.Speed, "/system/rate-limits", Permissions.RateLimitsView, System),
        new("Settings", Icons.Material.Outlined.Settings, "/system/settings", Permissions.SystemSettings, System),
        new("Health", Icons.Material.Outlined.MonitorHeart, "/system/health", Permissions.SystemHealth, System),
        new("Jobs", Icons.Material.Outlined.Schedule, "/system/jobs", Permissions.SystemJobs, System),
        new("Activity Logs", Icons.Material.Outlined.ManageHistory, "/system/activity-logs", Permissions.ActivityLogsView, System),
        new("Audit Logs", Icons.Material.Outlined.FactCheck, "/system/audit-logs", Permissions.AuditLogsView, System),
        new("Transaction Logs", Icons.Material.Outlined.ListAlt, "/system/transaction-logs", Permissions.TransactionLogsView, System),
        new("API Tokens", Icons.Material.Outlined.VpnKey, "/system/api-tokens", Permissions.ApiTokensManage, System),
        new("Stock", Icons.Material.Outlined.Inventory2, "/business/stock", Permissions.InventoryView, Inventory),
        new("Stock Ledger", Icons.Material.Outlined.History, "/business/stock-ledger", Permissions.InventoryLedger, Inventory),
        new("SKUs", Icons.Material.Outlined.Category, "/business/skus", Permissions.SkusView, Inventory),
        new("Adjustments", Icons.Material.Outlined.Tune, "/business/adjustments", Permissions.InventoryAdjust, Inventory),
        new("POS", Icons.Material.Outlined.PointOfSale, "/business/pos", Permissions.SalesCreate, Sales),
        new("Sales", Icons.Material.Outlined.ReceiptLong, "/business/sales", Permissions.SalesView, Sales),
        new("Stores", Icons.Material.Outlined.Storefront, "/management/stores", Permissions.StoresView, Stores),
        new("Managers", Icons.Material.Outlined.SupervisorAccount, "/management/managers", Permissions.ManagersView, Stores),
        new("Price Config", Icons.Material.Outlined.Sell, "/management/prices", Permissions.StorePricesView, Stores),
    ];

    /// <summary>What stands below the menu.</summary>
    public static IReadOnlyList<SidebarEntry> Footer { get; } =
    [
        new("Documentation", Icons.Material.Outlined.MenuBook, DocShelf.Root, null),
        new("API Documentation", Icons.Material.Outlined.Api, ApiDocs.Path, Permissions.SystemDocs),
    ];

    /// <summary>The entries a person may open, in the list's order. Nobody: none.</summary>
    public static IReadOnlyList<SidebarEntry> For(UserRights? rights, IReadOnlyList<SidebarEntry> entries) =>
        rights is null ? [] : [.. entries.Where(e => e.Permission is null || rights.May(e.Permission))];

    /// <summary>The entry of an address; null when the menu has none.</summary>
    public static SidebarEntry? At(string route) => All.Concat(Footer).FirstOrDefault(e => e.Route == route);

    public static string? TitleOf(Type page) =>
        page.GetCustomAttributes<RouteAttribute>()
            .Select(r => At(r.Template)?.Title)
            .FirstOrDefault(t => t is not null);
}
