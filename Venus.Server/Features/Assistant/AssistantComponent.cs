using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Layout;

namespace Venus.Server.Features.Assistant;

/// <summary>What shows the talk with the assistant, on the pages where it opens.</summary>
public abstract class AssistantComponent : VenusComponentBase
{
    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [Inject]
    protected AssistantTalk Talk { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The page of the menu that is looked at, or the address where there is none.</summary>
    protected string Page => SidebarEntries.PageOf("/" + Navigation.ToBaseRelativePath(Navigation.Uri));

    protected bool Opens => Talk.Status?.OpensOn(Page) == true && Rights?.May(Permissions.AiChat) == true;

    protected override void OnInitialized()
    {
        Talk.Changed += DrawAsync;
        Navigation.LocationChanged += FollowLocation;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Talk.Changed -= DrawAsync;
            Navigation.LocationChanged -= FollowLocation;
        }

        base.Dispose(disposing);
    }

    private Task DrawAsync() => InvokeAsync(StateHasChanged);

    private void FollowLocation(object? sender, LocationChangedEventArgs e) => _ = DrawAsync();
}
