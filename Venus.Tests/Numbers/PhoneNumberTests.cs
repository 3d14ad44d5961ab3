using Venus.Core.Numbers;

namespace Venus.Tests.Numbers;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("98400 12345", "9840012345")]
    [InlineData("(044) 2345-6789", "04423456789")]
    [InlineData(" +91 98400-12345 ", "+919840012345")]
    [InlineData("123456", "123456")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData(" - ", null)]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void Plain_DropsWhatSaysNothing(string? typed, string? expected) => Assert.Equal(expected, PhoneNumber.Plain(typed));

    [Theory]
    [InlineData("98400 12345", true)]
    [InlineData("(044) 2345-6789", true)]
    [InlineData(" +91 98400-12345 ", true)]
    [InlineData("123456", true)]
    [InlineData("123456789012345", true)]
    [InlineData("-", true)]
    [InlineData(" ", true)]
    [InlineData(null, true)]
    [InlineData("12345", false)]
    [InlineData("1234567890123456", false)]
    [InlineData("98400+12345", false)]
    [InlineData("९८४००१२३४५", false)]
    [InlineData("call me", false)]
    public void Check_TakesWhatTheDatabaseTakes(string? typed, bool taken) => Assert.Equal(taken ? null : "phone", PhoneNumber.Check("phone", typed)?.Field);
}
