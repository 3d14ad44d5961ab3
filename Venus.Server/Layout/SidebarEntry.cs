namespace Venus.Server.Layout;

/// <summary>A page in the menu.</summary>
/// <param name="Permission">The page's key; null for any signed-in person.</param>
/// <param name="Group">The group it stands in; null for the top level.</param>
public sealed record SidebarEntry(string Title, string Icon, string Route, string? Permission, SidebarGroup? Group = null)
{
    /// <summary>Other words people look for it by, beside its title and group.</summary>
    public string Keywords { get; init; } = "";

    /// <summary>The page, or one below it, is at the address; as for the router, case tells none apart.</summary>
    public bool IsAt(string path) => path.Equals(Route, StringComparison.OrdinalIgnoreCase) || path.StartsWith(Route + "/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Something a page begins when it is opened by <paramref name="Link"/>; the search offers it.</summary>
/// <param name="Page">Its key is needed as well.</param>
public sealed record SidebarAction(string Title, string Icon, SidebarEntry Page, string Permission, string Link)
{
    public string Keywords { get; init; } = "";
}

/// <summary>A heading that shows iff one of its pages shows.</summary>
/// <param name="Section">The line of small print above the group: Business, Business Management; null for none.</param>
public sealed record SidebarGroup(string Title, string Icon, string? Section);
