using Bunit;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class PermissionGuardTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public void Content_KeyHeld_IsShown()
    {
        _shell.Rights.Rights = People.With([Permissions.SalesVoid], []);

        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid));

        Assert.Equal("Void", guard.Find("button").TextContent);
    }

    [Fact]
    public void Content_KeyMissing_IsHidden()
    {
        _shell.Rights.Rights = People.With([Permissions.SalesCreate], []);

        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid));

        Assert.Equal("", guard.Markup.Trim());
    }

    [Theory]
    [InlineData(Permissions.SalesView, true)]
    [InlineData(Permissions.SalesCreate, true)]
    [InlineData(Permissions.SalesVoid, false)]
    public void AnyOf_OneKeyHeld_IsEnough(string held, bool shown)
    {
        _shell.Rights.Rights = People.With([held], []);

        var guard = RenderGuard(p => p.Add(g => g.AnyOf, [Permissions.SalesView, Permissions.SalesCreate]));

        Assert.Equal(shown ? 1 : 0, guard.FindAll("button").Count);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Store_KeyHeld_StillNeedsTheStore(int store, bool shown)
    {
        _shell.Rights.Rights = People.With([Permissions.SalesVoid], [People.Downtown]);

        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid).Add(g => g.Store, store));

        Assert.Equal(shown ? 1 : 0, guard.FindAll("button").Count);
    }

    [Fact]
    public void Page_KeyMissing_NamesTheKeyAndLinksHome()
    {
        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SkusView).Add(g => g.Page, true));

        Assert.Contains(Permissions.SkusView, guard.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/home", guard.Find("a").GetAttribute("href"));
        Assert.Empty(guard.FindAll("button"));
    }

    [Fact]
    public void Page_StoreMissing_DoesNotBlameTheKey()
    {
        _shell.Rights.Rights = People.With([Permissions.SkusView], []);

        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SkusView).Add(g => g.Store, 2).Add(g => g.Page, true));

        Assert.Contains("not assigned to this store", guard.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(Permissions.SkusView, guard.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Denied_KeyMissing_IsShownInstead()
    {
        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid).Add(g => g.Denied, "Ask your manager"));

        Assert.Equal("Ask your manager", guard.Markup.Trim());
    }

    [Fact]
    public async Task Loading_ShowsASpinnerAfterAMomentAndNoContent()
    {
        _shell.Rights.Gate = new TaskCompletionSource();
        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid));
        Assert.Empty(guard.FindAll("button"));

        await _shell.AdvanceAsync(TimeSpan.FromMilliseconds(200));

        guard.WaitForAssertion(() => guard.Find("[role=progressbar]"));
        Assert.Empty(guard.FindAll("button"));
    }

    [Fact]
    public void RightsUnreadable_IsNeverShownAsMissingPermission()
    {
        _shell.Rights.Failure = new InvalidOperationException("database down");

        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SkusView).Add(g => g.Page, true));

        Assert.Contains("did not load", guard.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(Permissions.SkusView, guard.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("database down", guard.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void TryAgain_RightsReadableAgain_ShowsContent()
    {
        _shell.Rights.Failure = new InvalidOperationException("database down");
        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SkusView).Add(g => g.Page, true));
        _shell.Rights.Failure = null;
        _shell.Rights.Rights = People.With([Permissions.SkusView], []);

        guard.Find("button").Click();

        guard.WaitForAssertion(() => Assert.Equal("Void", guard.Find("button").TextContent));
    }

    [Fact]
    public async Task Rights_TakenWhileOpen_HideTheContent()
    {
        _shell.Rights.Rights = People.With([Permissions.SalesVoid], []);
        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid));
        _shell.Rights.Rights = People.WithoutRoles;

        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.Empty(guard.FindAll("button"));
    }

    [Fact]
    public async Task Rights_TakenWhileASlowAnswerIsOut_StayTaken()
    {
        var slow = _shell.Rights.Slow = new TaskCompletionSource<UserRights?>();
        var guard = RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid));
        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        slow.SetResult(People.With([Permissions.SalesVoid], []));
        await guard.InvokeAsync(() => Task.CompletedTask);

        Assert.Empty(guard.FindAll("button"));
    }

    [Fact]
    public async Task Dispose_EndsItsSubscription()
    {
        RenderGuard(p => p.Add(g => g.Key, Permissions.SalesVoid));
        Assert.Equal(1, _shell.Live.Count);

        await _shell.DisposeComponentsAsync();

        Assert.Equal(0, _shell.Live.Count);
    }

    [Fact]
    public void NoKey_IsAMistakeOfThePage()
    {
        Assert.Throws<InvalidOperationException>(() => RenderGuard(_ => { }));
    }

    private IRenderedComponent<PermissionGuard> RenderGuard(Action<ComponentParameterCollectionBuilder<PermissionGuard>> parameters) =>
        _shell.Render<PermissionGuard>(p =>
        {
            p.AddChildContent("<button>Void</button>");
            parameters(p);
        });

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
