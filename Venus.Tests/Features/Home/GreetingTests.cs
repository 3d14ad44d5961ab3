using Venus.Core.Features.Home;

namespace Venus.Tests.Features.Home;

public sealed class GreetingTests
{
    [Theory]
    [InlineData(0, 0, "Good morning")]
    [InlineData(11, 59, "Good morning")]
    [InlineData(12, 0, "Good afternoon")]
    [InlineData(16, 59, "Good afternoon")]
    [InlineData(17, 0, "Good evening")]
    [InlineData(23, 59, "Good evening")]
    public void PLT_9_At_FollowsTheBrowserClock(int hour, int minute, string expected) =>
        Assert.Equal(expected, Greeting.At(new TimeOnly(hour, minute)));
}
