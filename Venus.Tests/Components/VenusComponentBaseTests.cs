using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Live;
using Venus.Core.Security;
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

    [Fact]
    public async Task Read_RefusedByABar_KeepsWhatStandsThere_AndReadsOnceItIsLifted()
    {
        var probe = _shell.Render<Probe>();
        var (reads, barred) = (0, true);

        await probe.InvokeAsync(() => probe.Instance.Read(_ => Task.CompletedTask));
        await probe.InvokeAsync(() => probe.Instance.Read(ReadAsync));
        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        Assert.Equal((LoadState.Loaded, 3), (probe.Instance.Load, reads));

        barred = false;
        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        Assert.Equal((LoadState.Loaded, 4), (probe.Instance.Load, reads));

        Task ReadAsync(CancellationToken cancellationToken)
        {
            reads++;
            return barred ? throw new RefusedException(new UnderMaintenance()) : Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Read_RefusedByABarThatIsLiftedBeforeAnybodyListens_ReadsAgain()
    {
        var probe = _shell.Render<Probe>();
        var reads = 0;

        await probe.InvokeAsync(() => probe.Instance.Read(_ => reads++ == 0 ? throw new RefusedException(new UnderMaintenance()) : Task.CompletedTask));

        Assert.Equal((LoadState.Loaded, 2), (probe.Instance.Load, reads));
    }

    [Theory]
    [InlineData(true, "first, second")]
    [InlineData(false, "second")]
    public async Task Read_AnswerThatComesAfterThatOfALaterReading_IsNotShown(bool inOrder, string expected)
    {
        var probe = _shell.Render<Probe>();
        List<string> shown = [];
        var (first, second) = (Begin(), Begin());

        await EndAsync(inOrder ? first : second, inOrder ? "first" : "second");
        await EndAsync(inOrder ? second : first, inOrder ? "second" : "first");

        Assert.Equal(expected, string.Join(", ", shown));
        Assert.Equal(LoadState.Loaded, probe.Instance.Load);

        (TaskCompletionSource<string> Answer, Task Reading) Begin()
        {
            var answer = new TaskCompletionSource<string>();
            return (answer, probe.InvokeAsync(() => probe.Instance.Read(_ => answer.Task, shown.Add)));
        }

        static Task EndAsync((TaskCompletionSource<string> Answer, Task Reading) reading, string answer)
        {
            reading.Answer.SetResult(answer);
            return reading.Reading;
        }
    }

    [Fact]
    public async Task Reload_AnswerThatComesAfterThatOfALaterReading_IsFollowedByAnother()
    {
        var page = _shell.Render<ProbePage>();
        var (before, after) = (new TaskCompletionSource<string>(), new TaskCompletionSource<string>());
        page.Instance.Answers = new([before.Task, after.Task, Task.FromResult("last")]);

        var first = page.InvokeAsync(page.Instance.ReloadAsync);
        var second = page.InvokeAsync(page.Instance.ReloadAsync);
        after.SetResult("after");
        await second;
        Assert.Equal("after", page.Instance.Shown);
        before.SetResult("before");
        await first;

        Assert.Equal("last", page.Instance.Shown);
        Assert.Empty(page.Instance.Answers);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class ProbePage : VenusPage
    {
        public Queue<Task<string>> Answers { get; set; } = new([Task.FromResult("")]);

        public string Shown { get; private set; } = "";

        protected override async Task LoadAsync(CancellationToken cancellationToken) => Shown = await Answers.Dequeue();
    }

    private sealed class Probe : VenusComponentBase
    {
        private int _changes;

        public bool IsBusy => Busy;

        public Task Read(Func<CancellationToken, Task> read) => ReadAsync(read);

        public Task Read<T>(Func<CancellationToken, Task<T>> read, Action<T> show) => ReadAsync(read, show);

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
