using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core.Live;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class VenusComponentBaseTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public async Task Run_SecondTapWhileBusy_DoesNothing()
    {
        var probe = _shell.Render<Probe>();
        var answer = new TaskCompletionSource();
        var runs = 0;

        var first = probe.InvokeAsync(() => probe.Instance.Run(_ =>
        {
            runs++;
            return answer.Task;
        }));
        var second = await probe.InvokeAsync(() => probe.Instance.Run(_ =>
        {
            runs++;
            return Task.CompletedTask;
        }));
        Assert.True(probe.Instance.IsBusy);
        answer.SetResult();

        Assert.True(await first);
        Assert.False(second);
        Assert.Equal(1, runs);
        Assert.False(probe.Instance.IsBusy);
    }

    [Fact]
    public async Task Run_Fault_ShowsAReferenceAndNothingOfTheFault()
    {
        var probe = _shell.Render<Probe>();

        var ran = await probe.InvokeAsync(() => probe.Instance.Run(_ => throw new InvalidOperationException("host=10.0.0.9")));

        Assert.False(ran);
        Assert.False(probe.Instance.IsBusy);
        var shown = Assert.Single(_shell.Services.GetRequiredService<ISnackbar>().ShownSnackbars);
        Assert.Matches("^This did not work. What you typed is kept. Reference [0-9A-F]{4}-[0-9A-F]{4}.$", shown.Message);
    }

    [Fact]
    public async Task Run_PageGoneMeanwhile_EndsQuietly()
    {
        var probe = _shell.Render<Probe>();
        var instance = probe.Instance;
        var started = probe.InvokeAsync(() => instance.Run(cancelled => Task.Delay(Timeout.InfiniteTimeSpan, cancelled)));

        await _shell.DisposeComponentsAsync();

        Assert.False(await started);
        Assert.Empty(_shell.Services.GetRequiredService<ISnackbar>().ShownSnackbars);
    }

    [Fact]
    public async Task Live_ChangeOfItsStore_RunsAndDrawsAgain()
    {
        var probe = _shell.Render<Probe>();
        probe.Instance.Watch(LiveTopic.Stock, 1);

        await _shell.Live.ChangeAsync(LiveTopic.Stock, 2);
        Assert.Equal("0", probe.Find("p").TextContent);

        await _shell.Live.ChangeAsync(LiveTopic.Stock, 1);
        Assert.Equal("1", probe.Find("p").TextContent);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class Probe : VenusComponentBase
    {
        private int _changes;

        public bool IsBusy => Busy;

        public Task<bool> Run(Func<CancellationToken, Task> act) => RunAsync(act);

        public void Watch(LiveTopic topic, int? store) => OnLive(topic, store, () =>
        {
            _changes++;
            return Task.CompletedTask;
        });

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) =>
            builder.AddMarkupContent(0, $"<p>{_changes}</p>");
    }
}
