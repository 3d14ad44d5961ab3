using Bunit;
using MudBlazor;
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

        var (selector, popover) = await RenderAsync(rights);
        await selector.Find(".v-store-button").ClickAsync(new());

        popover.WaitForAssertion(() => Assert.Equal(["S01", "S02"], popover.FindAll(".mud-menu-item .v-store-code").Select(c => c.TextContent)));
    }

    [Fact]
    public async Task OneStore_IsNoMenu()
    {
        var (selector, _) = await RenderAsync(People.With([], [People.Downtown]));

        Assert.Contains("Venus Chicken - Downtown", selector.Markup, StringComparison.Ordinal);
        Assert.Empty(selector.FindComponents<MudMenu>());
    }

    [Fact]
    public async Task NoStore_SaysSo()
    {
        var (selector, _) = await RenderAsync(People.WithoutRoles);

        Assert.Equal("No store assigned", selector.Find(".v-store").TextContent);
    }

    [Fact]
    public async Task Choice_ChangesTheStoreAndIsRemembered()
    {
        var (selector, popover) = await RenderAsync(People.With([], [People.Downtown, People.AnnaNagar]));
        await selector.Find(".v-store-button").ClickAsync(new());

        popover.WaitForElements(".mud-menu-item")[1].Click();

        selector.WaitForAssertion(() => Assert.Equal("S02", selector.Find(".v-store-code").TextContent));
        var remembered = Assert.Single(_shell.JSInterop.Invocations["venusDevice.remember"]);
        Assert.Equal(["venus.store", "2"], remembered.Arguments);
    }

    [Fact]
    public async Task Rights_StoreTaken_FallsBackToAnotherOwnStore()
    {
        var (selector, _) = await RenderAsync(People.With([], [People.Downtown, People.AnnaNagar]), store: 2);
        Assert.Equal("S02", selector.Find(".v-store-code").TextContent);

        await selector.InvokeAsync(() => _shell.SelectedStore.UseAsync(People.With([], [People.Downtown]), null, interactive: true));

        selector.WaitForAssertion(() => Assert.Equal("S01", selector.Find(".v-store-code").TextContent));
    }

    private async Task<(IRenderedComponent<StoreSelector> Selector, IRenderedComponent<MudPopoverProvider> Popover)> RenderAsync(
        UserRights rights, int? store = null)
    {
        var popover = _shell.Render<MudPopoverProvider>();
        await _shell.SignInAsync(rights, store);
        _ = _shell.JSInterop.Invocations;
        return (_shell.Render<StoreSelector>(p => p.AddCascadingValue(rights)), popover);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
