using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class VenusErrorBoundaryTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public void Fault_ShowsAReferenceAndNothingOfItself_UntilAnotherPageIsOpened()
    {
        Part.Fails = true;
        var page = _shell.Render<VenusErrorBoundary>(boundary => boundary.AddChildContent<Part>());
        Assert.Matches("Reference [0-9A-F]{4}-[0-9A-F]{4}", page.Find("[role=alert]").TextContent);
        Assert.DoesNotContain("10.0.0.9", page.Markup, StringComparison.Ordinal);

        Part.Fails = false;
        _shell.Navigation.NavigateTo("/home");

        page.WaitForAssertion(() => Assert.Equal("well", page.Find("p").TextContent));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class Part : ComponentBase
    {
        public static bool Fails { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder) =>
            builder.AddMarkupContent(0, Fails ? throw new InvalidOperationException("host=10.0.0.9") : "<p>well</p>");
    }
}
