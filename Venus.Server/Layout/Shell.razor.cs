using Microsoft.AspNetCore.Components;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Layout;

/// <summary>Menu, bar and page. The page is created anew when another store is chosen, so that it never shows one store's figures under another's code.</summary>
public sealed partial class Shell(SelectedStore selectedStore, NavigationManager navigation)
{
    /// <summary>Icons instead of the menu, nothing around the page.</summary>
    [Parameter]
    public bool Rail { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [CascadingParameter]
    public PageCover? Cover { get; set; }

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    private int StoreKey => selectedStore.Current?.Id ?? 0;

    // A bare "#content" would be relative to the base address, not to the page.
    private string SkipLink => "/" + navigation.ToBaseRelativePath(navigation.Uri).Split('#')[0] + "#content";

    protected override void OnInitialized() => selectedStore.Changed += RenderAsync;

    private Task RenderAsync() => InvokeAsync(StateHasChanged);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            selectedStore.Changed -= RenderAsync;
        base.Dispose(disposing);
    }
}
