using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Server.Features.Me;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Home;

public sealed class HomepagePanelTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly OneProfile _profile = new();

    public HomepagePanelTests() => _shell.Services.AddSingleton<IOwnProfile>(_profile);

    /// <summary>An arrow key chooses at once, and the next one may be pressed before the answer.</summary>
    [Fact]
    public async Task Choice_MadeWhileTheFormerIsSaved_IsTheOneThatCounts()
    {
        var panel = Render(Homepage.Dashboard);

        var first = panel.Find("#homepage").ChangeAsync(new() { Value = nameof(Homepage.Admin) });
        var second = panel.Find("#homepage").ChangeAsync(new() { Value = nameof(Homepage.Dashboard) });
        await panel.InvokeAsync(() => _profile.Answers.Dequeue().SetResult(new Done()));
        panel.WaitForAssertion(() => Assert.Equal([Homepage.Admin, Homepage.Dashboard], _profile.Asked));
        // What the first save announces is out of date.
        panel.Render(p => p.Add(h => h.Homepage, Homepage.Admin));
        await panel.InvokeAsync(() => _profile.Answers.Dequeue().SetResult(new Done()));
        await Task.WhenAll(first, second);

        Assert.Equal(nameof(Homepage.Dashboard), panel.Find("#homepage").GetAttribute("value"));
        Assert.Equal("After the next sign-in Home opens.", _shell.Snack);
    }

    [Fact]
    public async Task Choice_ThatIsRefused_SaysWhy()
    {
        var panel = Render(Homepage.Dashboard);

        var saved = panel.Find("#homepage").ChangeAsync(new() { Value = nameof(Homepage.Admin) });
        await panel.InvokeAsync(() => _profile.Answers.Dequeue().SetResult(new PermissionMissing(Permissions.SystemDashboard)));
        await saved;

        Assert.Contains(Permissions.SystemDashboard, panel.Find("#homepage-note").TextContent, StringComparison.Ordinal);
        Assert.Null(_shell.Snack);
    }

    private IRenderedComponent<HomepagePanel> Render(Homepage homepage) => _shell.Render<HomepagePanel>(p => p.Add(h => h.Homepage, homepage));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class OneProfile : IOwnProfile
    {
        public List<Homepage> Asked { get; } = [];

        public Queue<TaskCompletionSource<Result<Done>>> Answers { get; } = [];

        public Task<Result<Done>> SetHomepageAsync(Homepage homepage, CancellationToken cancellationToken = default)
        {
            Asked.Add(homepage);
            Answers.Enqueue(new TaskCompletionSource<Result<Done>>());
            return Answers.Last().Task;
        }

        public Task<Result<OwnProfile>> GetAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> SetAvatarAsync(string fileName, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> RemoveAvatarAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
