using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Venus.Tests.Support;

internal static class Taps
{
    /// <summary>Taps the one button with these words.</summary>
    public static Task TapAsync(this IRenderedComponent<IComponent> page, string button) =>
        page.FindAll("button").Single(b => b.TextContent.Trim() == button).ClickAsync(new MouseEventArgs());
}
