using Venus.Core.Features.Home;

namespace Venus.Tests.Features.Home;

public sealed class InitialsTests
{
    [Theory]
    [InlineData("Ravi Kumar", "RK")]
    [InlineData("Ravi", "R")]
    [InlineData("ravi  mohan   kumar ", "RK")]
    [InlineData("", "R")]
    [InlineData("   ", "R")]
    [InlineData(null, "R")]
    [InlineData("Éva Ü", "ÉÜ")]
    [InlineData("रवि कुमार", "रकु")]
    public void PLT_8_Of_TakesFirstAndLastWord(string? name, string expected) =>
        Assert.Equal(expected, Initials.Of(name, "ravi@x.in"));
}
