using Bunit;
using Venus.Core.Security;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Layout;

public sealed class StoreSelectorTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public async Task Stores_NoKeyAtAll_AreOffered()
    {
        var rights = People.With([], [People.Downtown, People.AnnaNagar]);

        var selector = await RenderAsync(rights);

        Assert.Equal(["S01", "S02"], selector.FindAll("[role=menuitemradio] .v-store-code").Select(c => c.TextContent));
        Assert.Equal(["true", "false"], selector.FindAll("[role=menuitemradio]").Select(c => c.GetAttribute("aria-checked")!));
    }

    [Fact]
    public async Task OneStore_IsNoMenu()
    {
        var selector = await RenderAsync(People.With([], [People.Downtown]));

        Assert.Contains("Venus Chicken - Downtown", selector.Markup, StringComparison.Ordinal);
        Assert.Empty(selector.FindAll("button, [role=menu]"));
    }

    [Fact]
    public async Task NoStore_SaysSo()
    {
        var selector = await RenderAsync(People.WithoutRoles);

        Assert.Equal("No store assigned", selector.Find(".v-store").TextContent);
    }

    [Fact]
    public void Stores_WhileTheDeviceIsAskedForTheLast_AreNotMissing()
    {
        var selector = _shell.Render<StoreSelector>(p => p.AddCascadingValue(People.With([], [People.Downtown])));

        Assert.Empty(selector.Markup.Trim());
    }

    [Fact]
    public async Task Choice_ChangesTheStoreAndIsRemembered()
    {
        var selector = await RenderAsync(People.With([], [People.Downtown, People.AnnaNagar]));

        await selector.FindAll("[role=menuitemradio]")[1].ClickAsync(new());

        selector.WaitForAssertion(() => Assert.Equal("S02", selector.Find(".v-store-button .v-store-code").TextContent));
        var remembered = Assert.Single(_shell.JSInterop.Invocations["venusDevice.remember"]);
        Assert.Equal(["venus.store", "2"], remembered.Arguments);
    }

    [Fact]
    public async Task Rights_StoreTaken_FallsBackToAnotherOwnStore()
    {
        var selector = await RenderAsync(People.With([], [People.Downtown, People.AnnaNagar]), store: 2);
        Assert.Equal("S02", selector.Find(".v-store-button .v-store-code").TextContent);

        await selector.InvokeAsync(() => _shell.SelectedStore.UseAsync(People.With([], [People.Downtown]), null, interactive: true));

        selector.WaitForAssertion(() => Assert.Equal("S01", selector.Find(".v-store-code").TextContent));
    }

    private async Task<IRenderedComponent<StoreSelector>> RenderAsync(UserRights rights, int? store = null)
    {
        await _shell.SignInAsync(rights, store);
        return _shell.Render<StoreSelector>(p => p.AddCascadingValue(rights));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
