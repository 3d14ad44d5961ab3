using Bunit;
using Venus.Core.Numbers;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class KeyPadTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public void Tap_EachKey_ReportsItsCode()
    {
        var reported = new List<string>();
        var pad = _shell.Render<KeyPad>(p => p
            .Add(k => k.OnKey, reported.Add)
            .Add(k => k.Third, new KeyPadKey("*", "kg ⇄ ₹", "Switch between kg and rupees")));

        for (var key = 0; key < pad.FindAll("button").Count; key++)
            pad.FindAll("button")[key].Click();

        Assert.Equal(["7", "8", "9", TypedFigure.Backspace, "4", "5", "6", TypedFigure.Clear, "1", "2", "3", "*", "0", ".", "000"], reported);
    }

    [Fact]
    public void Disabled_LocksEveryKey()
    {
        var pad = _shell.Render<KeyPad>(p => p.Add(k => k.OnKey, (string _) => { }).Add(k => k.Disabled, true));

        Assert.All(pad.FindAll("button"), b => Assert.True(b.HasAttribute("disabled")));
    }

    [Fact]
    public void Icon_HasAName()
    {
        var pad = _shell.Render<KeyPad>(p => p.Add(k => k.OnKey, (string _) => { }));

        Assert.NotNull(pad.Find("button[aria-label=Backspace]"));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
