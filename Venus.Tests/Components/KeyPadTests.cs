using Bunit;
using CsCheck;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class KeyPadTests : IAsyncDisposable
{
    private static readonly string[] AllKeys = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "000", ".", KeyPad.Backspace, KeyPad.Clear, "*"];

    private readonly ShellContext _shell = new();

    [Theory]
    [InlineData("", "7", "7")]
    [InlineData("0", "7", "7")]
    [InlineData("0", "00", "0")]
    [InlineData("", ".", "0.")]
    [InlineData("0.8", ".", "0.8")]
    [InlineData("0.85", "0", "0.850")]
    [InlineData("0.850", "1", "0.850")]
    [InlineData("0.85", "00", "0.85")]
    [InlineData("0.850", KeyPad.Backspace, "0.85")]
    [InlineData("", KeyPad.Backspace, "")]
    [InlineData("0.850", KeyPad.Clear, "")]
    [InlineData("0.850", "*", "0.850")]
    [InlineData("1234567890", "1", "1234567890")]
    public void Apply_KeyOnWeight_KeepsAWeight(string text, string key, string expected) =>
        Assert.Equal(expected, KeyPad.Apply(text, key, decimals: 3));

    [Fact]
    public void Apply_Birds_RefusesTheDot() => Assert.Equal("12", KeyPad.Apply("12", ".", decimals: 0));

    [Fact]
    public void Apply_AnyKeysInAnyOrder_LeaveAnAmountOrNothing() =>
        Gen.Int[0, AllKeys.Length - 1].Select(i => AllKeys[i]).List[0, 40].Sample(keys =>
        {
            var text = keys.Aggregate("", (typed, key) => KeyPad.Apply(typed, key, decimals: 2));
            var (value, fault) = NumberField.Read(text, decimals: 2, negative: false);
            return fault is null && text.Length <= 10 && value is null == (text.Length == 0);
        });

    [Fact]
    public void Tap_EachKey_ReportsItsCode()
    {
        var reported = new List<string>();
        var pad = _shell.Render<KeyPad>(p => p
            .Add(k => k.OnKey, reported.Add)
            .Add(k => k.Third, new KeyPadKey("*", "kg ⇄ ₹", "Switch between kg and rupees")));

        for (var key = 0; key < pad.FindAll("button").Count; key++)
            pad.FindAll("button")[key].Click();

        Assert.Equal(["7", "8", "9", KeyPad.Backspace, "4", "5", "6", KeyPad.Clear, "1", "2", "3", "*", "0", ".", "000"], reported);
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
