using System.Text;
using Venus.Core.Features.Identity;

namespace Venus.Tests.Features.Identity;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>The vectors of RFC 6238, appendix B, as six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void CodeAt_TheStandardsMoments_GivesTheStandardsCodes(long second, string code) =>
        Assert.Equal(code, Totp.CodeAt(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(second))));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Match_ACodeOfAnotherStep_IsTakenOneStepAround(int steps, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);

        var matched = Totp.Match(Secret, Totp.CodeAt(Secret, Totp.StepAt(now) + steps), now, 0);

        Assert.Equal(taken ? Totp.StepAt(now) + steps : null, matched);
    }

    [Fact]
    public void Match_AStepBelievedBefore_IsNone()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);

        Assert.Null(Totp.Match(Secret, "005924", now, Totp.StepAt(now)));
        Assert.Null(Totp.Match(Secret, "", now, 0));
    }

    [Fact]
    public void ToBase32_KnownText_IsAsTheStandardSays() => Assert.Equal("MZXW6YTB", Totp.ToBase32("fooba"u8));
}
