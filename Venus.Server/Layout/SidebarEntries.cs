using System.Reflection;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Features.Docs;

namespace Venus.Server.Layout;

/// <summary>
/// The one list of pages behind menu, search and home page (platform document, section 7). An entry joins with its page; a test compares route and key
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
        new("Home", Icons.Material.Outlined.Home, "/home", null) { Keywords = "start greeting dashboard" },
        new("System Dashboard", Icons.Material.Outlined.Dashboard, "/system", Permissions.SystemDashboard, System) { Keywords = "overview figures administration" },
        new("Users", Icons.Material.Outlined.Group, "/system/users", Permissions.UsersView, System) { Keywords = "people staff employees accounts password invite" },
        new("Roles", Icons.Material.Outlined.AdminPanelSettings, "/system/roles", Permissions.RolesView, System) { Keywords = "rights access keys duties" },
        new("Permissions", Icons.Material.Outlined.Key, "/system/permissions", Permissions.PermissionsView, System) { Keywords = "keys catalogue explain rights why" },
        new("Sessions", Icons.Material.Outlined.Devices, "/system/sessions", Permissions.SessionsView, System) { Keywords = "signed in devices browsers revoke" },
        new("Rate Limits", Icons.Material.Outlined.Speed, "/system/rate-limits", Permissions.RateLimitsView, System) { Keywords = "requests limits throttle" },
        new("Settings", Icons.Material.Outlined.Settings, "/system/settings", Permissions.SystemSettings, System) { Keywords = "configuration maintenance registration" },
        new("Health", Icons.Material.Outlined.MonitorHeart, "/system/health", Permissions.SystemHealth, System) { Keywords = "cpu memory disk database latency monitoring status" },
        new("Jobs", Icons.Material.Outlined.Schedule, "/system/jobs", Permissions.SystemJobs, System) { Keywords = "background nightly runs retry schedule" },
        new("Activity Logs", Icons.Material.Outlined.ManageHistory, "/system/activity-logs", Permissions.ActivityLogsView, System) { Keywords = "sign-ins refusals events login" },
        new("Audit Logs", Icons.Material.Outlined.FactCheck, "/system/audit-logs", Permissions.AuditLogsView, System) { Keywords = "changes history before after" },
        new("Transaction Logs", Icons.Material.Outlined.ListAlt, "/system/transaction-logs", Permissions.TransactionLogsView, System) { Keywords = "postings documents voids history" },
        new("AI Config", Icons.Material.Outlined.SmartToy, "/system/ai", Permissions.AiAdmin, System) { Keywords = "assistant invy model datasets budget usage" },
        new("Knowledge Base", Icons.Material.Outlined.LibraryBooks, "/system/knowledge-base", Permissions.AiKnowledge, System) { Keywords = "documents assistant manuals upload passages index" },
        new("API Tokens", Icons.Material.Outlined.VpnKey, "/system/api-tokens", Permissions.ApiTokensManage, System) { Keywords = "rest programs clients secrets" },
        new("Stock", Icons.Material.Outlined.Inventory2, "/business/stock", Permissions.InventoryView, Inventory) { Keywords = "inventory kilograms birds balance low" },
        new("Stock Ledger", Icons.Material.Outlined.History, "/business/stock-ledger", Permissions.InventoryLedger, Inventory) { Keywords = "movements history running balance" },
        new("SKUs", Icons.Material.Outlined.Category, "/business/skus", Permissions.SkusView, Inventory) { Keywords = "products items cuts catalogue plu hsn" },
        new("Adjustments", Icons.Material.Outlined.Tune, "/business/adjustments", Permissions.InventoryAdjust, Inventory) { Keywords = "correct stock opening balance" },
        new("POS", Icons.Material.Outlined.PointOfSale, "/business/pos", Permissions.SalesCreate, Sales) { Keywords = "counter sell till cashier charge checkout" },
        new("Sales", Icons.Material.Outlined.ReceiptLong, "/business/sales", Permissions.SalesView, Sales) { Keywords = "receipts invoices bills voids reprint" },
        new("Stores", Icons.Material.Outlined.Storefront, "/management/stores", Permissions.StoresView, Stores) { Keywords = "branches shops outlets" },
        new("Managers", Icons.Material.Outlined.SupervisorAccount, "/management/managers", Permissions.ManagersView, Stores) { Keywords = "onboard store manager" },
        new("Price Config", Icons.Material.Outlined.Sell, "/management/prices", Permissions.StorePricesView, Stores) { Keywords = "rates price list per kg copy schedule" },
    ];

    /// <summary>What stands below the menu.</summary>
    public static IReadOnlyList<SidebarEntry> Footer { get; } =
    [
        new("Documentation", Icons.Material.Outlined.MenuBook, DocShelf.Root, null) { Keywords = "manual help guide handbook" },
        new("API Documentation", Icons.Material.Outlined.Api, ApiDocs.Path, Permissions.SystemDocs) { Keywords = "rest openapi reference developers" },
    ];

    /// <summary>The person's own pages, in his menu.</summary>
    public static IReadOnlyList<SidebarEntry> Own { get; } =
    [
        new("My Profile", Icons.Material.Outlined.Person, "/me/profile", null) { Keywords = "name phone account" },
        new("My Security", Icons.Material.Outlined.Shield, "/me/security", null) { Keywords = "password second factor code authenticator" },
        new("My Sessions", Icons.Material.Outlined.Devices, "/me/sessions", null) { Keywords = "devices browsers sign out everywhere" },
        new("Notifications", Icons.Material.Outlined.Notifications, "/me/notifications", null) { Keywords = "messages alerts news bell" },
    ];

    /// <summary>What can be begun from anywhere. Pages answer the links by a <c>LinkedAct</c>.</summary>
    public static IReadOnlyList<SidebarAction> Actions { get; } =
    [
        new("New sale", Icons.Material.Outlined.AddShoppingCart, At("/business/pos")!, Permissions.SalesCreate, "/business/pos") { Keywords = "sell charge counter" },
        new("Invite person", Icons.Material.Outlined.PersonAdd, At("/system/users")!, Permissions.UsersCreate, NewAt("/system/users")) { Keywords = "add create user employee account" },
        new("New role", Icons.Material.Outlined.AddModerator, At("/system/roles")!, Permissions.RolesCreate, NewAt("/system/roles")) { Keywords = "add create" },
        new("New SKU", Icons.Material.Outlined.Add, At("/business/skus")!, Permissions.SkusManage, NewAt("/business/skus")) { Keywords = "add create product item" },
        new("New store", Icons.Material.Outlined.AddBusiness, At("/management/stores")!, Permissions.StoresCreate, NewAt("/management/stores")) { Keywords = "add create branch shop" },
        new("Onboard manager", Icons.Material.Outlined.PersonAddAlt, At("/management/managers")!, Permissions.ManagersOnboard, NewAt("/management/managers")) { Keywords = "add assign" },
    ];

    /// <summary>The entries a person may open, in the list's order. Nobody: none.</summary>
    public static IReadOnlyList<SidebarEntry> For(UserRights? rights, IReadOnlyList<SidebarEntry> entries) =>
        rights is null ? [] : [.. entries.Where(e => e.Permission is null || rights.May(e.Permission))];

    /// <summary>The entry of an address; null when the menu has none.</summary>
    public static SidebarEntry? At(string route) => All.Concat(Footer).FirstOrDefault(e => e.Route == route);

    /// <summary>The route of the page that an address is at or below; its path where there is none.</summary>
    public static string PageOf(string address)
    {
        var path = address.Split('?', '#')[0];
        return All.Concat(Footer).Concat(Own).Where(e => e.IsAt(path)).MaxBy(e => e.Route.Length)?.Route ?? path;
    }

    /// <summary>The actions of a person who may open their pages too.</summary>
    public static IReadOnlyList<SidebarAction> For(UserRights? rights, IReadOnlyList<SidebarAction> actions) =>
        rights is null ? [] : [.. actions.Where(a => rights.May(a.Permission) && (a.Page.Permission is null || rights.May(a.Page.Permission)))];

    private static string NewAt(string route) => $"{route}?{LinkedAct.Parameter}={LinkedAct.New}";

    public static string? TitleOf(Type page) =>
        page.GetCustomAttributes<RouteAttribute>()
            .Select(r => At(r.Template)?.Title)
            .FirstOrDefault(t => t is not null);
}
