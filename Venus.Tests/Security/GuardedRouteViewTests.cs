using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

public sealed class GuardedRouteViewTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    public GuardedRouteViewTests() => _shell.SetRendererInfo(new RendererInfo("Server", isInteractive: true));

    [Fact]
    public void Page_KeyHeld_IsShown()
    {
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);

        Assert.Contains("secret figures", RenderPage<StockProbe>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_AnswerComes_KeepsTheLayoutThatWasThereWhileItWaited()
    {
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);
        _shell.Rights.Gate = new TaskCompletionSource();
        var view = RenderPage<StockProbe>();
        var layout = view.FindComponent<CoverLayout>().Instance;

        _shell.Rights.Gate.SetResult();

        view.WaitForAssertion(() => Assert.Contains("secret figures", view.Markup, StringComparison.Ordinal));
        Assert.Same(layout, view.FindComponent<CoverLayout>().Instance);
    }

    [Fact]
    public void Page_KeyMissing_IsNeverCreated()
    {
        StockProbe.Created = 0;
        _shell.Rights.Rights = People.With([Permissions.SalesCreate], [People.Downtown]);

        var view = RenderPage<StockProbe>();

        Assert.Contains(Permissions.InventoryView, view.Markup, StringComparison.Ordinal);
        Assert.Equal(0, StockProbe.Created);
        Assert.Equal([(Permissions.InventoryView, null)], _shell.Refusals.Written);
    }

    [Fact]
    public void Page_KeyMissing_WrittenDownByTheRequest_IsNotWrittenTwice_ButTheNextLinkIs()
    {
        _shell.Rights.Rights = People.With([Permissions.SalesCreate], [People.Downtown]);
        _shell.Navigation.NavigateTo("/probe?x=1");
        var view = _shell.Render<GuardedRouteView>(p => p
            .Add(v => v.RouteData, new RouteData(typeof(StockProbe), new Dictionary<string, object?>()))
            .Add(v => v.DefaultLayout, typeof(CoverLayout))
            .Add(v => v.Refused, "probe?x=1"));
        Assert.Contains(Permissions.InventoryView, view.Markup, StringComparison.Ordinal);
        Assert.Empty(_shell.Refusals.Written);

        _shell.Navigation.NavigateTo("/probe?x=2");
        view.Render(p => p.Add(v => v.RouteData, new RouteData(typeof(StockProbe), new Dictionary<string, object?>())));

        Assert.Equal([(Permissions.InventoryView, null)], _shell.Refusals.Written);
    }

    [Fact]
    public void Page_LinkToForeignStore_IsRefusedWithoutData()
    {
        StockProbe.Created = 0;
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);
        _shell.Navigation.NavigateTo("/probe?store=2");

        var view = RenderPage<StockProbe>();

        Assert.Contains("not assigned to this store", view.Markup, StringComparison.Ordinal);
        Assert.Equal(0, StockProbe.Created);
        Assert.Equal([(null, 2)], _shell.Refusals.Written);
    }

    [Fact]
    public void Page_OfAStore_WithoutStores_SaysSo()
    {
        _shell.Rights.Rights = People.With([Permissions.InventoryView], []);

        Assert.Contains("not assigned to a store yet", RenderPage<StockProbe>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_ChainWide_WithoutStores_IsShown()
    {
        _shell.Rights.Rights = People.With([Permissions.SkusView], []);

        Assert.Contains("all SKUs", RenderPage<SkuProbe>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Anonymous_AsksForNoRights()
    {
        _shell.Rights.Failure = new InvalidOperationException("database down");

        Assert.Contains("welcome", RenderPage<OpenProbe>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void SessionEnded_GoesToSignInAndBack()
    {
        _shell.Rights.Rights = null;
        _shell.Navigation.NavigateTo("/probe?bird=3");

        RenderPage<StockProbe>();

        Assert.EndsWith("/sign-in?returnUrl=%2Fprobe%3Fbird%3D3&ended=true", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SessionEnded_NoticedTwice_LoadsTheSignInPageOnce()
    {
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);
        RenderPage<StockProbe>();
        _shell.Rights.Rights = null;

        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.Single(((BunitNavigationManager)_shell.Navigation).History, step => step.Options.ForceLoad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dialog_OfAPageWhoseKeyOrStoreIsTaken_GoesWithIt(bool keepsKey)
    {
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown, People.AnnaNagar]);
        var provider = _shell.Render<MudDialogProvider>();
        RenderPage<StockProbe>();
        var asked = await provider.InvokeAsync(() => Task.FromResult(_shell.Services.GetRequiredService<IDialogService>().ConfirmAsync("Sure?", "All of it.", "Do it")));
        provider.WaitForAssertion(() => Assert.Contains("Sure?", provider.Markup, StringComparison.Ordinal));

        _shell.Rights.Rights = People.With(keepsKey ? [Permissions.InventoryView] : [], [People.AnnaNagar]);
        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        provider.WaitForAssertion(() => Assert.DoesNotContain("Sure?", provider.Markup, StringComparison.Ordinal));
        Assert.False(await asked.WaitAsync(TimeSpan.FromMinutes(1), Xunit.TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task PRM_13_KeyTakenWhileOpen_ReplacesThePage()
    {
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);
        var view = RenderPage<StockProbe>();
        _shell.Rights.Rights = People.With([], [People.Downtown]);

        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.DoesNotContain("secret figures", view.Markup, StringComparison.Ordinal);
        Assert.Contains(Permissions.InventoryView, view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastStoreTakenWhileOpen_DoesNotCrashThePage()
    {
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);
        var view = RenderPage<StockProbe>();
        _shell.Rights.Rights = People.With([Permissions.InventoryView], []);

        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.Contains("not assigned to a store yet", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomebodyElsesRightsChange_KeepsThePageAndWhatWasTyped()
    {
        StockProbe.Created = 0;
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);
        RenderPage<StockProbe>();
        _shell.Rights.Gate = new TaskCompletionSource();

        var change = _shell.Live.ChangeAsync(LiveTopic.Rights);
        _shell.Rights.Gate.SetResult();
        await change;

        Assert.Equal(1, StockProbe.Created);
    }

    [Fact]
    public async Task DatabaseDownWhileOpen_CoversThePageAndLaterUncoversTheSame()
    {
        StockProbe.Created = 0;
        _shell.Rights.Rights = People.With([Permissions.InventoryView], [People.Downtown]);
        var view = RenderPage<StockProbe>();
        _shell.Rights.Failure = new InvalidOperationException("database down");

        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        Assert.NotNull(view.Find("[hidden] p"));
        Assert.Contains("Your permissions did not load", view.Markup, StringComparison.Ordinal);

        _shell.Rights.Failure = null;
        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        Assert.Empty(view.FindAll("[hidden]"));
        Assert.Equal(1, StockProbe.Created);
    }

    [Fact]
    public void DatabaseDownBeforeThePage_ShowsNeitherPageNorMissingKey()
    {
        _shell.Rights.Failure = new InvalidOperationException("database down");

        var view = RenderPage<StockProbe>();

        Assert.Contains("Your permissions did not load", view.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(Permissions.InventoryView, view.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("secret figures", view.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<GuardedRouteView> RenderPage<T>()
        where T : IComponent =>
        _shell.Render<GuardedRouteView>(p => p
            .Add(v => v.RouteData, new RouteData(typeof(T), new Dictionary<string, object?>()))
            .Add(v => v.DefaultLayout, typeof(CoverLayout)));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    [RequirePermission(Permissions.InventoryView)]
    private sealed class StockProbe : VenusPage
    {
        public StockProbe() => Created++;

        public static int Created { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, $"<p>secret figures of {Store.Code}</p>");
    }

    [RequirePermission(Permissions.SkusView, ChainWide = true)]
    private sealed class SkuProbe : VenusPage
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, "<p>all SKUs</p>");
    }

    [AllowAnonymous]
    private sealed class OpenProbe : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, "<p>welcome</p>");
    }

    /// <summary>As the shell does it: the cover in place of the page, which stays alive.</summary>
    private sealed class CoverLayout : LayoutComponentBase
    {
        [CascadingParameter]
        public PageCover? Cover { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "div");
            builder.AddAttribute(1, "hidden", Cover is not null);
            builder.AddContent(2, Body);
            builder.CloseElement();
            builder.AddContent(3, Cover?.Content);
        }
    }
}
