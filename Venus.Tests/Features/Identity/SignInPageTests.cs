using System.Net;
using System.Text.RegularExpressions;
using Venus.Tests.Api;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>The page and its cookie as a browser without JavaScript meets them.</summary>
public sealed partial class SignInPageTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";

    [Fact]
    public async Task Get_Anonymous_IsAFormWithoutACircuit()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        using var answer = await browser.GetAsync("/sign-in", Now);
        var page = await answer.Content.ReadAsStringAsync(Now);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("<label for=\"email\"", page, StringComparison.Ordinal);
        Assert.Contains("autocomplete=\"username\"", page, StringComparison.Ordinal);
        Assert.Contains("autocomplete=\"current-password\"", page, StringComparison.Ordinal);
        Assert.Contains("js/sign-in.js", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script src=\"_framework/", page, StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"alert\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_RightPassword_OpensTheAskedPage()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        var cookies = new CookieContainer();
        using var browser = host.NewBrowser(cookies);

        using var refused = await browser.GetAsync("/home?x=1", Now);
        using var signedIn = await SignInHost.SignInAsync(browser, Ravi, returnUrl: "/home?x=1");
        using var home = await browser.GetAsync("/home", Now);

        Assert.Equal("/sign-in?returnUrl=%2Fhome%3Fx%3D1", refused.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal("/home?x=1", PathOf(signedIn));
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Equal("no-store", home.Headers.CacheControl?.ToString());
        var session = signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("__Host-venus=", StringComparison.Ordinal));
        Assert.EndsWith("; path=/; secure; samesite=lax; httponly", session, StringComparison.Ordinal);
        Assert.InRange(session.Length, 100, 600);
        var known = signedIn.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("__Host-venus-browser=", StringComparison.Ordinal));
        Assert.Contains("; secure; samesite=lax; httponly", known, StringComparison.Ordinal);
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from private.known_browsers"));
    }

    [Fact]
    public async Task Post_WrongPassword_KeepsTheAddressAndNeverThePassword()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        using var wrong = await SignInHost.SignInAsync(browser, Ravi, "my-wrong-secret");
        using var unknown = await SignInHost.SignInAsync(browser, "nobody@venus.example", "my-wrong-secret");
        var page = await wrong.Content.ReadAsStringAsync(Now);
        var other = await unknown.Content.ReadAsStringAsync(Now);

        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        Assert.Contains("E-mail or password is wrong. Check both.", page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{Ravi}\"", page, StringComparison.Ordinal);
        Assert.Equal(2, AriaInvalid().Count(page));
        Assert.DoesNotContain("my-wrong-secret", page, StringComparison.Ordinal);
        Assert.Equal(Anonymous(page.Replace(Ravi, "", StringComparison.Ordinal)), Anonymous(other.Replace("nobody@venus.example", "", StringComparison.Ordinal)));
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Post_WrongCode_AsksAgain_AndNeverCarriesItBack()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        await TokenTests.WithSecondFactorAsync(rig, host, client);
        using var browser = host.NewBrowser();
        using var asked = await SignInHost.SignInAsync(browser, Ravi);
        var question = await asked.Content.ReadAsStringAsync(Now);

        using var wrong = await SignInHost.PostFormAsync(browser, "/sign-in", new Dictionary<string, string>
        {
            ["_handler"] = "sign-in-code",
            ["__RequestVerificationToken"] = SignInHost.TokenOf(question),
            ["Code.Ticket"] = Ticket().Match(question).Groups[1].Value,
            ["Code.Code"] = "my-wrong-code",
        });
        var page = await wrong.Content.ReadAsStringAsync(Now);

        Assert.Contains("name=\"Code.Code\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("my-wrong-code", page, StringComparison.Ordinal);
        Assert.NotEqual(Ticket().Match(question).Groups[1].Value, Ticket().Match(page).Groups[1].Value);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  ", "x")]
    [InlineData(Ravi, "")]
    public async Task Post_SomethingMissing_SaysSoAndCountsNothing(string email, string password)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        using var answer = await SignInHost.SignInAsync(browser, email, password);

        Assert.Contains("Enter your e-mail address and your password.", await answer.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.sign_in_attempts"));
    }

    [Fact]
    public async Task Post_FifthWrong_SaysHowLongToWait()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.FailAsync(4, Ravi, IPAddress.Any);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        using var fifth = await SignInHost.SignInAsync(browser, Ravi, "wrong");
        using var right = await SignInHost.SignInAsync(browser, Ravi);

        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Contains("Too many wrong attempts. Try again in 15 minutes.", await fifth.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        Assert.Contains("Too many wrong attempts. Try again in 15 minutes.", await right.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("forged")]
    public async Task Post_WithoutValidToken_IsNotTried(string? token)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        await browser.GetStringAsync("/sign-in", Now);

        using var answer = await SignInHost.PostAsync(browser, "/sign-in?returnUrl=/sales", Ravi, IdentityRig.Password, token);
        var page = await browser.GetStringAsync(answer.Headers.Location, Now);

        Assert.Equal("/sign-in?expired=true&returnUrl=%2Fsales", answer.Headers.Location?.ToString());
        Assert.Contains("This page was open too long.", page, StringComparison.Ordinal);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.sign_in_attempts"));
    }

    [Fact]
    public async Task Link_WithWhatNoneOfVenusHas_ShowsTheForm()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        var page = await browser.GetStringAsync("/sign-in?expired=x&changed=&confirmed=%00&refused=%3Cb%3E&returnUrl=%ff", Now);

        Assert.Contains("type=\"password\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("role=\"alert\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Post_ForeignReturnUrl_GoesToTheFirstPage(string returnUrl)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        using var signedIn = await SignInHost.SignInAsync(browser, Ravi, returnUrl: returnUrl);
        using var again = await browser.GetAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", Now);

        Assert.Equal("/start", PathOf(signedIn));
        Assert.Equal("/start", PathOf(again));
    }

    [Fact]
    public async Task SignIn_AlreadySignedIn_GoesOnAndStartsNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        var page = await browser.GetStringAsync("/sign-in", Now);
        await SignInHost.SignInAsync(browser, Ravi);

        using var get = await browser.GetAsync("/sign-in?returnUrl=/home", Now);
        using var post = await SignInHost.PostAsync(browser, "/sign-in?returnUrl=/home", Ravi, IdentityRig.Password, SignInHost.TokenOf(page));

        Assert.Equal("/home", PathOf(get));
        Assert.Equal("/home", PathOf(post));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    [Fact]
    public async Task SignOut_WithToken_EndsTheSessionAndTheCookie()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        var cookies = new CookieContainer();
        using var browser = host.NewBrowser(cookies);
        await SignInHost.SignInAsync(browser, Ravi);
        var stolen = cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-venus").Value;

        using var signedOut = await SignInHost.SignOutAsync(browser);
        using var home = await browser.GetAsync("/home", Now);
        using var again = await SignInHost.PostFormAsync(browser, "/sign-out", []);
        cookies.Add(new Cookie("__Host-venus", stolen, "/", "venus.test") { Secure = true });
        using var withOldCookie = await browser.GetAsync("/home", Now);

        Assert.Equal("/sign-in", PathOf(signedOut));
        Assert.StartsWith("/sign-in", PathOf(home), StringComparison.Ordinal);
        Assert.Equal("/sign-in", PathOf(again));
        Assert.StartsWith("/sign-in", PathOf(withOldCookie), StringComparison.Ordinal);
        Assert.Equal(["LOGIN SUCCESS", "LOGOUT SUCCESS"], await rig.ActivityAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("forged")]
    public async Task SignOut_WithoutValidToken_IsRefused(string? token)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        await SignInHost.SignInAsync(browser, Ravi);

        using var refused = await SignInHost.PostFormAsync(browser, "/sign-out", token is null ? [] : new() { ["__RequestVerificationToken"] = token });
        using var home = await browser.GetAsync("/home", Now);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
    }

    /// <summary>Session fixation: what somebody put into the browser before is never the session that begins in it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_WithAPlantedCookie_GetsAnotherOne_AndThePlantedOneOpensNothing(bool wasASession)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        var cookies = new CookieContainer();
        using var earlier = host.NewBrowser(cookies);
        await SignInHost.SignInAsync(earlier, Ravi);
        var planted = wasASession ? SessionOf(cookies) : new string('A', SessionOf(cookies).Length);
        await SignInHost.SignOutAsync(earlier);

        cookies = Holding(planted);
        using var browser = host.NewBrowser(cookies);
        await SignInHost.SignInAsync(browser, Ravi);
        using var home = await browser.GetAsync("/home", Now);
        using var planter = host.NewBrowser(Holding(planted));
        using var theirs = await planter.GetAsync("/home", Now);

        Assert.NotEqual(planted, SessionOf(cookies));
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.StartsWith("/sign-in", PathOf(theirs), StringComparison.Ordinal);

        static string SessionOf(CookieContainer cookies) => cookies.GetAllCookies().Single(cookie => cookie.Name == "__Host-venus").Value;

        static CookieContainer Holding(string session)
        {
            var cookies = new CookieContainer();
            cookies.Add(new Cookie("__Host-venus", session, "/", "venus.test") { Secure = true });
            return cookies;
        }
    }

    [Fact]
    public async Task SignIn_AfterSignOut_IsANewSession()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        await SignInHost.SignInAsync(browser, Ravi);
        await SignInHost.SignOutAsync(browser);
        await SignInHost.SignInAsync(browser, Ravi);

        Assert.Equal(2, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions where ended_at is null"));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from private.known_browsers"));
    }

    [Theory]
    [InlineData("update public.profiles set status = 'DISABLED' where email like 'ravi%'")]
    [InlineData("update public.user_sessions set ended_at = now(), ended_reason = 'REVOKED'")]
    public async Task Get_SessionEndedOrPersonDisabled_IsAnonymousAtOnce(string change)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        await SignInHost.SignInAsync(browser, Ravi);

        await rig.ExecuteAsync(change);
        using var home = await browser.GetAsync("/home", Now);

        Assert.Equal("/sign-in?returnUrl=%2Fhome", home.Headers.Location?.ToString());
    }

    // PLT-18, as far as the cookie goes.
    [Fact]
    public async Task Get_OnAnotherHostAfterTheFirstIsGone_IsStillSignedIn()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var cookies = new CookieContainer();
        await using (var first = await SignInHost.StartAsync(rig.Database))
        {
            using var browser = first.NewBrowser(cookies);
            await SignInHost.SignInAsync(browser, Ravi);
        }

        await using var second = await SignInHost.StartAsync(rig.Database);
        using var sameBrowser = second.NewBrowser(cookies);
        using var home = await sameBrowser.GetAsync("/home", Now);

        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    [Fact]
    public async Task Log_OfSignInsAtEveryLevel_HoldsNoSecret()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        var cookies = new CookieContainer();
        using var browser = host.NewBrowser(cookies);

        await SignInHost.SignInAsync(browser, Ravi, "my-wrong-secret");
        await SignInHost.SignInAsync(browser, "my-secret-in-the-wrong-field", "x");
        await SignInHost.SignInAsync(browser, Ravi);
        await browser.GetStringAsync("/home", Now);
        var secrets = cookies.GetAllCookies().Select(cookie => cookie.Value).ToList();
        await SignInHost.SignOutAsync(browser);

        var log = host.Log.Text;
        Assert.Contains("POST", log, StringComparison.Ordinal);
        Assert.Equal(3, secrets.Count);
        Assert.All([.. secrets, "my-wrong-secret", "my-secret-in-the-wrong-field", IdentityRig.Password, Uri.EscapeDataString(IdentityRig.Password), "$2a$04"],
            secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
        var rows = await rig.ReadAsync<string>("""
            select concat((select jsonb_agg(to_jsonb(l)) from public.app_activity_logs l), (select jsonb_agg(to_jsonb(a)) from public.audit_logs a where a.entity_type <> 'profiles'),
              (select jsonb_agg(to_jsonb(s)) from public.user_sessions s))
            """);
        Assert.DoesNotContain("secret", rows, StringComparison.Ordinal);
    }

    private static string? PathOf(HttpResponseMessage redirect) => redirect.Headers.Location is { IsAbsoluteUri: true } absolute
        ? absolute.Host == "venus.test" ? absolute.PathAndQuery : absolute.ToString()
        : redirect.Headers.Location?.ToString();

    // What differs on every rendering.
    private static string Anonymous(string page) => Changing().Replace(page, "");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [GeneratedRegex("""name="Code.Ticket" value="([^"]+)""")]
    private static partial Regex Ticket();

    [GeneratedRegex("aria-invalid=\"true\"")]
    private static partial Regex AriaInvalid();

    [GeneratedRegex("""name="__RequestVerificationToken" value="[^"]+"|nonce="[^"]+"|<!--.*?-->""", RegexOptions.Singleline)]
    private static partial Regex Changing();
}
