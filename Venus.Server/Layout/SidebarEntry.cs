namespace Venus.Server.Layout;

/// <summary>A page in the menu.</summary>
/// <param name="Permission">The page's key; null for any signed-in person.</param>
/// <param name="Group">The group it stands in; null for the top level.</param>
public sealed record SidebarEntry(string Title, string Icon, string Route, string? Permission, SidebarGroup? Group = null);

/// <summary>A heading that shows iff one of its pages shows.</summary>
/// <param name="Section">The line of small print above the group: Business, Business Management; null for none.</param>
public sealed record SidebarGroup(string Title, string Icon, string? Section);
