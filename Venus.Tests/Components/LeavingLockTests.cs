using Bunit;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.DependencyInjection;
using Venus.Server.Components;
using Venus.Server.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class LeavingLockTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private int _asked;

    [Fact]
    public async Task WhoseSessionEnded_IsAskedNothing_AndTheBrowserHoldsThePageNoMore()
    {
        var page = _shell.Render<LeavingLock>(parameters => parameters.Add(p => p.Unsaved, true).Add(p => p.MayLeave, () => Task.FromResult(++_asked < 0)));
        await page.InvokeAsync(() => _shell.Navigation.NavigateTo("/home"));
        Assert.Equal(1, _asked);
        Assert.True(page.HasComponent<NavigationLock>());

        await page.InvokeAsync(_shell.Services.GetRequiredService<SignInDoor>().Leave);

        Assert.Equal(1, _asked);
        Assert.False(page.HasComponent<NavigationLock>());
        Assert.Contains("/sign-in", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
