using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Venus.Core;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class LoadViewTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public async Task Loading_ShowsTheSkeletonOnlyAfterAMoment()
    {
        var page = Render(() => new TaskCompletionSource<string>().Task);
        Assert.Empty(page.FindAll("[role=status]"));

        await _shell.AdvanceAsync(TimeSpan.FromMilliseconds(200));

        page.WaitForAssertion(() => page.Find("[role=status][aria-label=Loading]"));
    }

    [Fact]
    public void Loaded_ShowsWhatWasRead() => Assert.Equal("12.350 kg", Render(() => Task.FromResult("12.350 kg")).Find("p").TextContent);

    [Fact]
    public void Failed_SaysWhatAndThatNothingChanged_AndTriesAgain()
    {
        var down = true;
        var page = Render(() => down ? throw new InvalidOperationException("host=10.0.0.9") : Task.FromResult("12.350 kg"));
        var alert = page.Find("[role=alert]").TextContent;
        Assert.Contains("The stock did not load", alert, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", alert, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.9", alert, StringComparison.Ordinal);

        down = false;
        page.Find("button").Click();

        page.WaitForAssertion(() => Assert.Equal("12.350 kg", page.Find("p").TextContent));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task RefusedLater_SaysWhyInsteadOfWhatWasRead()
    {
        Result<string> answer = "12.350 kg";
        var page = Render(() => Task.FromResult(answer.Value));
        answer = new StoreNotAssigned(2);

        await page.InvokeAsync(page.Instance.ReloadAsync);
        page.Render();

        Assert.Contains(new StoreNotAssigned(2).Message, page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("12.350 kg", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Reference", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailedLater_KeepsWhatWasReadAndSaysThatItIsOlder()
    {
        var down = false;
        var page = Render(() => down ? throw new InvalidOperationException() : Task.FromResult("12.350 kg"));
        down = true;

        await page.InvokeAsync(page.Instance.ReloadAsync);
        page.Render();

        Assert.Contains("12.350 kg", page.Markup, StringComparison.Ordinal);
        Assert.Contains("What you see is older.", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<Probe> Render(Func<Task<string>> read) => _shell.Render<Probe>(p => p.Add(c => c.Read, read));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class Probe : VenusPage
    {
        private string _text = "";

        [Parameter]
        public required Func<Task<string>> Read { get; set; }

        protected override async Task LoadAsync(CancellationToken cancellationToken) => _text = await Read();

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<LoadView>(0);
            builder.AddAttribute(1, nameof(LoadView.State), Load);
            builder.AddAttribute(2, nameof(LoadView.What), "The stock");
            builder.AddAttribute(3, nameof(LoadView.Retry), EventCallback.Factory.Create(this, ReloadAsync));
            builder.AddAttribute(4, nameof(LoadView.ChildContent), (RenderFragment)(b => b.AddMarkupContent(0, $"<p>{_text}</p>")));
            builder.CloseComponent();
        }
    }
}
