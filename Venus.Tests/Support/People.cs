using Venus.Core.Security;

namespace Venus.Tests.Support;

/// <summary>Persons of the default roles, with two stores to tell apart.</summary>
internal static class People
{
    public static StoreAccess Downtown { get; } = new(1, "S01", "Venus Chicken - Downtown", "Asia/Kolkata", "ACTIVE");

    public static StoreAccess AnnaNagar { get; } = new(2, "S02", "Venus Chicken - Anna Nagar", "Asia/Kolkata", "ACTIVE");

    public static UserRights WithoutRoles { get; } = With([], []);

    /// <summary>The ten keys of the role Cashier, in one store (domain document "Permissions", section 2).</summary>
    public static UserRights Cashier { get; } = With(
        [
            Permissions.SalesCreate, Permissions.InventoryView, Permissions.StorePricesView, Permissions.StaffPointsView,
            Permissions.DashboardCustomize, Permissions.DashboardShortcuts, Permissions.DashboardWidgetShortcuts,
            Permissions.DashboardWidgetRecentActivity, Permissions.DashboardWidgetClock, Permissions.DashboardWidgetStaffPoints,
        ],
        [Downtown]) with
    { FullName = "Meena Kumari", RoleNames = ["Cashier"] };

    public static UserRights With(IEnumerable<string> keys, IReadOnlyList<StoreAccess> stores) => new(
        Guid.Parse("00000000-0000-0000-0000-000000000001"), "ravi@x.in", "Ravi Kumar", IsSystem: false, MustChangePassword: false,
        RoleNames: [], keys.ToHashSet(), stores);
}
