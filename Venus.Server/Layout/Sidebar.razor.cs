using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Venus.Core.Security;

namespace Venus.Server.Layout;

/// <summary>The menu: exactly the pages the person may open. Width, collapsing and the drawer on small screens are the browser's (shell.js).</summary>
public sealed partial class Sidebar(NavigationManager navigation) : IDisposable
{
    private readonly Dictionary<SidebarGroup, bool> _toggled = [];

    /// <summary>Absent until the rights are known; then the menu is empty.</summary>
    [CascadingParameter]
    public UserRights? Rights { get; set; }

    /// <summary>The list to choose from; tests give their own.</summary>
    [Parameter]
    public IReadOnlyList<SidebarEntry> All { get; set; } = SidebarEntries.All;

    private IReadOnlyList<SidebarEntry> Entries => SidebarEntries.For(Rights, All);

    private string Path => "/" + navigation.ToBaseRelativePath(navigation.Uri).Split('?', '#')[0];

    protected override void OnInitialized() => navigation.LocationChanged += FollowLocation;

    private bool IsOpen(SidebarGroup group) =>
        _toggled.TryGetValue(group, out var open) ? open : All.Any(e => e.Group == group && e.IsAt(Path));

    // The address of a dashboard begins those of its group.
    private bool IsAboveOthers(SidebarEntry entry) => All.Any(e => e.Route.StartsWith(entry.Route + "/", StringComparison.Ordinal));

    private void Toggle(SidebarGroup group) => _toggled[group] = !IsOpen(group);

    private void FollowLocation(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(StateHasChanged);

    public void Dispose() => navigation.LocationChanged -= FollowLocation;
}
