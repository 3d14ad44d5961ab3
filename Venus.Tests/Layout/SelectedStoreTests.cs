using Bunit;
using Venus.Core.Security;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Layout;

public sealed class SelectedStoreTests : IAsyncDisposable
{
    private static readonly UserRights TwoStores = People.With([], [People.Downtown, People.AnnaNagar]);

    private readonly ShellContext _shell = new();

    [Theory]
    [InlineData("2", 2)]
    [InlineData("9", 1)]
    [InlineData("x", 1)]
    [InlineData(null, 1)]
    public async Task Use_DeviceRemembers_OnlyAnOwnStoreCounts(string? remembered, int expected)
    {
        _shell.JSInterop.Setup<string?>("venusDevice.recall", "venus.store").SetResult(remembered);

        await _shell.SelectedStore.UseAsync(TwoStores, null, interactive: true);

        Assert.Equal(expected, _shell.SelectedStore.Current?.Id);
    }

    [Fact]
    public async Task Use_Link_WinsOverTheDevice()
    {
        _shell.JSInterop.Setup<string?>("venusDevice.recall", "venus.store").SetResult("1");

        await _shell.SelectedStore.UseAsync(TwoStores, 2, interactive: true);

        Assert.Equal("S02", _shell.SelectedStore.Current?.Code);
    }

    [Fact]
    public async Task Select_ForeignStore_ChangesNothing()
    {
        await _shell.SelectedStore.UseAsync(People.With([], [People.Downtown]), null, interactive: true);

        await _shell.SelectedStore.SelectAsync(2);

        Assert.Equal("S01", _shell.SelectedStore.Current?.Code);
        Assert.Empty(_shell.JSInterop.Invocations["venusDevice.remember"]);
    }

    [Fact]
    public async Task Select_OnADeepLink_TakesTheLinkAlong()
    {
        _shell.Navigation.NavigateTo("/business/stock?store=1&bird=3");
        await _shell.SelectedStore.UseAsync(TwoStores, 1, interactive: true);

        await _shell.SelectedStore.SelectAsync(2);

        Assert.EndsWith("/business/stock?store=2&bird=3", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://x/stock", null)]
    [InlineData("http://x/stock?store=3", 3)]
    [InlineData("http://x/stock?store=-3", 0)]
    [InlineData("http://x/stock?store=abc", 0)]
    [InlineData("http://x/stock?store=", 0)]
    [InlineData("http://x/stock?store=1&store=2", 0)]
    public void Link_Garbled_NamesNoStoreOfAnybody(string uri, int? expected) => Assert.Equal(expected, StoreLink.Read(uri));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
