using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Venus.Core.Security;

namespace Venus.Server.Features.Docs;

/// <summary>One document with its table of contents and the way to its neighbours on the shelf.</summary>
public sealed partial class DocView(NavigationManager navigation, IScrollToLocationHash scroll)
{
    private Doc? _doc;
    private bool _opened;

    [Parameter, EditorRequired]
    public required DocShelf Shelf { get; set; }

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    protected override void OnParametersSet()
    {
        if (_doc?.Name != Name)
            _opened = true;
        _doc = DocLibrary.Open(Shelf, Name, Rights);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // A link to a part comes before the words are there.
        if (!_opened || _doc is null)
            return;
        _opened = false;
        await scroll.RefreshScrollPositionForHash(navigation.Uri);
    }

    private Doc? Beside(int step) =>
        Shelf.Names.ElementAtOrDefault(Shelf.Names.ToList().IndexOf(Name) + step) is { } name ? DocLibrary.Open(Shelf, name, Rights) : null;
}
