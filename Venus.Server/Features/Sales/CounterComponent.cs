using Microsoft.AspNetCore.Components;

namespace Venus.Server.Features.Sales;

/// <summary>
/// A part of the counter that is drawn again only when what it shows changed, so that a key costs one small part and not the page.
/// </summary>
public abstract class CounterComponent : ComponentBase
{
    private object? _drawn;

    /// <summary>All that the part shows, as a tuple or one object; compared by value.</summary>
    private protected abstract object Shows { get; }

    protected sealed override bool ShouldRender()
    {
        var shows = Shows;
        if (shows.Equals(_drawn))
            return false;
        _drawn = shows;
        return true;
    }
}
