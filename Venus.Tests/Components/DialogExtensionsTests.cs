using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class DialogExtensionsTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public async Task Open_Twice_ShowsOneDialogAndOneAnswer_AndOpensAgainAfterIt()
    {
        var provider = _shell.Render<MudDialogProvider>();
        var dialogs = _shell.Services.GetRequiredService<IDialogService>();

        var first = await provider.InvokeAsync(() => Task.FromResult(AskAsync()));
        var second = await provider.InvokeAsync(AskAsync);
        Assert.False(second);
        Assert.Single(provider.FindAll(".mud-dialog"));
        await provider.TapAsync("Delete it");
        Assert.True(await first);

        var third = await provider.InvokeAsync(() => Task.FromResult(AskAsync()));
        Assert.Single(provider.FindAll(".mud-dialog"));
        await provider.TapAsync("Cancel");
        Assert.False(await third);

        Task<bool> AskAsync() => dialogs.ConfirmAsync("Delete?", "It is gone.", "Delete it");
    }

    /// <summary>On a slow line the browser says late that it has drawn a dialog, and only then can it be closed.</summary>
    [Fact]
    public async Task CloseAll_BeforeADialogIsDrawn_ClosesItOnceItIs()
    {
        var dialogs = new DialogService();
        var drawn = new TaskCompletionSource();
        dialogs.DialogInstanceAddedAsync += async dialog =>
        {
            await drawn.Task;
            dialog.RenderCompleteTaskCompletionSource.TrySetResult(true);
        };
        dialogs.OnDialogCloseRequested += (dialog, result) => dialog.Dismiss(result);

        var asked = dialogs.ConfirmAsync("Delete?", "It is gone.", "Delete it");
        dialogs.CloseAll();
        drawn.SetResult();

        Assert.False(await asked.WaitAsync(TimeSpan.FromMinutes(1), Xunit.TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
