using Bunit;
using Venus.Core.Numbers;
using Venus.Server.Components;
using Venus.Tests.Support;

namespace Venus.Tests.Components;

public sealed class FigureTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Theory]
    [InlineData(2400.5, false, "2,400.500 kg")]
    [InlineData(1.5, true, "+1.500 kg")]
    [InlineData(-1.5, true, "−1.500 kg")]
    [InlineData(0.0, false, "None")]
    public void Kg_ReadsAsTheHouseWritesIt(double kg, bool signed, string expected)
    {
        var figure = _shell.Render<Kg>(p => p.Add(k => k.Value, new Weight((decimal)kg)).Add(k => k.Signed, signed));

        Assert.Equal(expected, Text(figure));
    }

    [Fact]
    public void Kg_ZeroAsAnAnswer_IsShown()
    {
        var figure = _shell.Render<Kg>(p => p.Add(k => k.Value, Weight.Zero).Add(k => k.ShowZero, true).Add(k => k.Unit, false));

        Assert.Equal("0.000", Text(figure));
    }

    [Theory]
    [InlineData(308424.5, "₹3,08,424.50")]
    [InlineData(-24, "−₹24.00")]
    [InlineData(0, "₹0.00")]
    public void Rupees_GroupsLakhs(double amount, string expected)
    {
        var figure = _shell.Render<Rupees>(p => p.Add(r => r.Value, new Money((decimal)amount)));

        Assert.Equal(expected, Text(figure));
    }

    [Theory]
    [InlineData(1, "1 bird")]
    [InlineData(120, "120 birds")]
    [InlineData(-1, "−1 bird")]
    [InlineData(0, "None")]
    public void Birds_AreWhole(int birds, string expected)
    {
        var figure = _shell.Render<Birds>(p => p.Add(b => b.Value, birds));

        Assert.Equal(expected, Text(figure));
    }

    private static string Text<T>(IRenderedComponent<T> figure)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        figure.Find("span").TextContent.Replace('\u00A0', ' ').Trim();

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
