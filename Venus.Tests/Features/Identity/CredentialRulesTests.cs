using Venus.Core.Features.Identity;
using Venus.Server.SignIn;

namespace Venus.Tests.Features.Identity;

public sealed class CredentialRulesTests
{
    [Theory]
    [InlineData("tin roof rusted", true)]
    [InlineData("8 bytes.", true)]
    [InlineData("7 bytes", false)]
    [InlineData("", false)]
    [InlineData("कख", false)]
    [InlineData("कखग", true)]
    [InlineData("password", false)]
    [InlineData("PassWord", false)]
    [InlineData("qwertyuiop", false)]
    [InlineData("ravi.kumar@venus.example", false)]
    [InlineData("Ravi.Kumar@VENUS.example ", false)]
    public void Check_Password_FollowsTheRules(string password, bool accepted) =>
        Assert.Equal(accepted, PasswordRules.Check(password, "ravi.kumar@venus.example") is null);

    [Fact]
    public void Check_LongPassword_EndsAtSeventyTwoBytes()
    {
        Assert.Null(PasswordRules.Check(new string('x', 70) + "é", "a@x.in"));
        Assert.NotNull(PasswordRules.Check(new string('x', 71) + "é", "a@x.in"));
    }

    [Theory]
    [InlineData("a@b", true)]
    [InlineData("ravi.kumar+s01@venus.example", true)]
    [InlineData("@b", false)]
    [InlineData("a@", false)]
    [InlineData("a@b@c", false)]
    [InlineData("a b@c", false)]
    [InlineData("nobody", false)]
    [InlineData("", false)]
    public void IsPlausible_EmailAddress_CatchesSlips(string text, bool plausible) => Assert.Equal(plausible, EmailAddress.IsPlausible(text));

    [Theory]
    [InlineData(0.2, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "1 minute")]
    [InlineData(60.1, "2 minutes")]
    [InlineData(900, "15 minutes")]
    public void SignInLocked_Wait_IsRoundedUpInWords(double seconds, string words) =>
        Assert.Contains($" {words}.", new SignInLocked(TimeSpan.FromSeconds(seconds)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/sales", "/sales")]
    [InlineData("/sales?store=1&q=%2F%2Fx#top", "/sales?store=1&q=%2F%2Fx#top")]
    [InlineData("/", "/")]
    [InlineData(null, "/start")]
    [InlineData("", "/start")]
    [InlineData("sales", "/start")]
    [InlineData("https://evil.example/", "/start")]
    [InlineData("//evil.example", "/start")]
    [InlineData("/\\evil.example", "/start")]
    [InlineData("/a\\..\\evil", "/start")]
    [InlineData("/\t/evil.example", "/start")]
    [InlineData("/\r\nSet-Cookie: x=y", "/start")]
    [InlineData("javascript:alert(1)", "/start")]
    [InlineData("/sign-in?returnUrl=/sales", "/start")]
    [InlineData("/Sign-Out", "/start")]
    [InlineData("/_blazor/negotiate", "/start")]
    public void OrStart_ReturnUrl_StaysOnThisHost(string? url, string expected) => Assert.Equal(expected, ReturnUrl.OrStart(url));
}
