using Microsoft.AspNetCore.Components;
using Venus.Core.Security;

namespace Venus.Server.Layout;

/// <summary>Shows the store of the page and changes it. Needs no key; offers the person's own stores only.</summary>
public sealed partial class StoreSelector(SelectedStore selectedStore)
{
    [CascadingParameter]
    public UserRights? Rights { get; set; }

    protected override void OnInitialized() => selectedStore.Changed += RenderAsync;

    private Task RenderAsync() => InvokeAsync(StateHasChanged);

    private Task<bool> SelectAsync(StoreAccess store) => RunAsync(_ => selectedStore.SelectAsync(store.Id));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            selectedStore.Changed -= RenderAsync;
        base.Dispose(disposing);
    }
}
