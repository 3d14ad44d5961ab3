using Bunit;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class NumberFieldTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Theory]
    [InlineData("2.5", 3, 2.5)]
    [InlineData("3,08,424.50", 2, 308424.50)]
    [InlineData("100", 0, 100)]
    [InlineData("1.0", 0, 1)]
    [InlineData("41,2", 3, 41.2)]
    [InlineData("231,55", 2, 231.55)]
    [InlineData("1,461", 2, 1461)]
    public void Read_Number_IsRead(string text, int decimals, double expected)
    {
        var (value, fault) = NumberField.Read(text, decimals, negative: false);

        Assert.Null(fault);
        Assert.Equal((decimal)expected, value);
    }

    [Theory]
    [InlineData("110.333", 2, "Two decimals only")]
    [InlineData("1.0005", 3, "Three decimals only")]
    [InlineData("1.5", 0, "Whole number only")]
    [InlineData("1,5", 0, "Whole number only")]
    [InlineData("abc", 0, "Whole number only")]
    [InlineData("abc", 2, "Number only, such as 1.50")]
    [InlineData("-1", 2, "Number only, such as 1.50")]
    [InlineData("1e5", 2, "Number only, such as 1.50")]
    public void Read_NoNumberOfThatForm_SaysWhatIsWrong(string text, int decimals, string expected)
    {
        var (value, fault) = NumberField.Read(text, decimals, negative: false);

        Assert.Null(value);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("-2.5")]
    [InlineData("−2.5")]
    [InlineData("−2,5")]
    public void Read_NegativeAllowed_TakesBothMinusSigns(string text) =>
        Assert.Equal(-2.5m, NumberField.Read(text, 3, negative: true).Value);

    [Fact]
    public void Typing_TooManyDecimals_KeepsTheTextAndReportsNull()
    {
        decimal? reported = 1;
        var field = _shell.Render<NumberField>(p => p
            .Add(f => f.Label, "Rate").Add(f => f.InputId, "rate").Add(f => f.Decimals, 2).Add(f => f.Value, 110m)
            .Add(f => f.ValueChanged, (decimal? v) => reported = v));

        field.Find("input").Input("110.333");

        Assert.Null(reported);
        Assert.Equal("110.333", field.Find("input").GetAttribute("value"));
        Assert.Equal("Two decimals only", field.Find("[role=alert]").TextContent);
        Assert.True(field.Instance.IsUnreadable);
    }

    [Fact]
    public void Value_FromOutside_ReplacesWhatWasTyped()
    {
        var field = _shell.Render<NumberField>(p => p
            .Add(f => f.Label, "Weight").Add(f => f.InputId, "kg").Add(f => f.Decimals, 3).Add(f => f.Value, 2.5m));
        Assert.Equal("2.500", field.Find("input").GetAttribute("value"));

        field.Render(p => p.Add(f => f.Value, 0.85m));

        Assert.Equal("0.850", field.Find("input").GetAttribute("value"));
    }

    /// <summary>A form that a browser submits goes nowhere while a field does not match its pattern; an empty one matches no figure.</summary>
    [Fact]
    public void Input_HasNoPattern()
    {
        var field = _shell.Render<NumberField>(p => p.Add(f => f.Label, "Rate").Add(f => f.InputId, "rate").Add(f => f.Decimals, 2).Add(f => f.Value, 324m));

        Assert.False(field.Find("input").HasAttribute("pattern"));
    }

    [Fact]
    public void Label_BelongsToItsInput()
    {
        var field = _shell.Render<NumberField>(p => p.Add(f => f.Label, "Weight").Add(f => f.InputId, "kg").Add(f => f.Decimals, 3));

        Assert.Equal("kg", field.Find("label").GetAttribute("for"));
        Assert.Equal("decimal", field.Find("input#kg").GetAttribute("inputmode"));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
