using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Venus.Core.Features.Identity;
using Venus.Tests.Api;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>Signing in at a certified provider: who is let in, who is not, and what is written.</summary>
public sealed partial class OpenIdConnectTests(DatabaseServer server)
{
    private const string Venus = "https://venus.test";
    private const string Ravi = "ravi@venus.example";

    [Fact]
    public async Task SignIn_InvitedAndVerified_IsLinkedOnceAndHasSessionTicketAndActivity()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", "RAVI@venus.example", true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        var ravi = await InviteAsync(rig, Ravi);
        using var browser = host.NewBrowser();

        var landed = await SignInAsync(browser, provider, "sub-1", "/me/sessions");

        Assert.Equal("/me/sessions", landed.Headers.Location?.OriginalString);
        Assert.Equal("ACTIVE", await rig.ReadAsync<string>("select status from public.profiles where id = $1", ravi));
        Assert.Equal($"{provider.Address} sub-1", await rig.ReadAsync<string>("select issuer || ' ' || subject from private.user_identities where user_id = $1", ravi));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions where user_id = $1 and provider_session is null and user_agent = $2", ravi, IdentityRig.UserAgent));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from private.tickets"));
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
        Assert.Equal(1, await rig.ReadAsync<long>(
            "select count(*) from public.audit_logs where entity_type = 'user_identities' and user_id = $1 and ip_address is not null", ravi));
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from auth.users where id = $1", ravi));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/me/profile", Now)).StatusCode);

        // Another browser: the same person, by the link alone, whatever his address is by now.
        await rig.ExecuteAsync("update public.profiles set email = 'other@venus.example' where id = $1", ravi);
        using var second = host.NewBrowser();
        await SignInAsync(second, provider, "sub-1");
        Assert.Equal(2, await rig.ReadAsync<long>("select count(*) from public.user_sessions where user_id = $1", ravi));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from private.user_identities"));
    }

    [Theory]
    [InlineData("unverified", "email-unverified")]
    [InlineData("stranger", "identity-unknown")]
    [InlineData("active", "identity-unknown")]
    [InlineData("disabled", "account-not-active")]
    public async Task SignIn_NobodyVenusKnows_IsRefusedLoggedAndWritesNothing(string account, string reason)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(
            Venus, ("unverified", Ravi, false), ("stranger", "mallory@venus.example", true), ("active", "meera@venus.example", true), ("disabled", "noor@venus.example", true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await InviteAsync(rig, Ravi);
        await rig.AddPersonAsync("meera@venus.example");
        var noor = await InviteAsync(rig, "noor@venus.example");
        await rig.ExecuteAsync("insert into private.user_identities (issuer, subject, user_id) values ($1, 'disabled', $2)", provider.Address, noor);
        await rig.ExecuteAsync("update public.profiles set status = 'DISABLED' where id = $1", noor);
        using var browser = host.NewBrowser();

        var landed = await SignInAsync(browser, provider, account);

        Assert.Equal($"/sign-in?refused={reason}&returnUrl=%2Fhome", landed.Headers.Location?.OriginalString);
        var page = await browser.GetStringAsync(landed.Headers.Location, Now);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Equal([$"LOGIN FAILED {reason}"], await rig.ActivityAsync());
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from private.user_identities"));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.profiles where status = 'INVITED'"));
        Assert.Equal(4, await rig.ReadAsync<long>("select count(*) from public.profiles"));
    }

    [Fact]
    public async Task SignIn_RegistrationOn_AddsAPersonWithTheDefaultRoleAndNothingThatTheProviderSays()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await rig.ExecuteAsync("update public.system_settings set value = 'true' where key = 'registration_enabled'");
        using var browser = host.NewBrowser();

        await SignInAsync(browser, provider, "sub-1");

        Assert.Equal("Ravi Kumar ACTIVE", await rig.ReadAsync<string>("select full_name || ' ' || status from public.profiles where email = $1", Ravi));
        Assert.Equal("Staff", await rig.ReadAsync<string>(
            "select string_agg(r.name, ', ') from public.user_roles ur join public.roles r on r.id = ur.role_id join public.profiles p on p.id = ur.user_id where p.email = $1", Ravi));
        Assert.Equal(["SIGNUP SUCCESS", "LOGIN SUCCESS"], await rig.ActivityAsync());
    }

    [Fact]
    public async Task Callback_WrongStateNonceOrCode_IsRefused()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await InviteAsync(rig, Ravi);
        var cookies = new CookieContainer();
        using var browser = host.NewBrowser(cookies);

        var forged = await provider.SignInAsync(await BeginAsync(browser), "sub-1");
        await AssertNotCompletedAsync(browser, State().Replace(forged.PathAndQuery, "state=forged"));

        // The state of this browser with the code that somebody else got for himself.
        using var attacker = host.NewBrowser();
        var theirs = await provider.SignInAsync(await BeginAsync(attacker), "sub-1");
        var mine = await provider.SignInAsync(await BeginAsync(browser), "sub-1");
        await AssertNotCompletedAsync(browser, State().Replace(theirs.PathAndQuery, State().Match(mine.Query).Value));
        // A whole way back that another browser began.
        await AssertNotCompletedAsync(browser, theirs.PathAndQuery);

        var next = await provider.SignInAsync(await BeginAsync(browser), "sub-1");
        foreach (Cookie cookie in cookies.GetAllCookies())
        {
            if (cookie.Name.StartsWith("venus.nonce.", StringComparison.Ordinal))
                cookie.Expired = true;
        }

        await AssertNotCompletedAsync(browser, next.PathAndQuery);
        await AssertNotCompletedAsync(browser, (await provider.SignInAsync(await BeginAsync(browser), account: null)).PathAndQuery);

        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.user_identities"));
    }

    [Fact]
    public async Task Callback_ForgedIdToken_IsRefusedAndLogged()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await HostileProvider.StartAsync();
        await using var host = await SignInHost.StartAsync(rig.Database, OpenIdProvider.SettingsFor(provider.Address));
        await InviteAsync(rig, Ravi);
        using var other = RSA.Create(2048);
        var right = new SigningCredentials(provider.Key, SecurityAlgorithms.RsaSha256);
        (string Fault, Func<string, string> Token)[] forged =
        [
            ("another key", nonce => provider.Token(nonce, new SigningCredentials(new RsaSecurityKey(other) { KeyId = "provider" }, SecurityAlgorithms.RsaSha256))),
            ("alg none", nonce => provider.Token(nonce, null)),
            ("the public key as a secret", nonce => provider.Token(nonce, new SigningCredentials(new SymmetricSecurityKey(provider.Key.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = "provider" }, SecurityAlgorithms.HmacSha256))),
            ("another algorithm", nonce => provider.Token(nonce, new SigningCredentials(provider.Key, SecurityAlgorithms.RsaSha512))),
            ("another nonce", _ => provider.Token("somebody else's", right)),
            ("another audience", nonce => provider.Token(nonce, right, audience: "another client")),
            ("another issuer", nonce => provider.Token(nonce, right, issuer: "https://elsewhere.example")),
            ("expired", nonce => provider.Token(nonce, right, lifetime: TimeSpan.FromSeconds(-31))),
            ("tampered", nonce => provider.Token(nonce, right)[..^8] + "AAAAAAAA"),
        ];

        foreach (var (fault, token) in forged)
        {
            using var browser = host.NewBrowser();
            var answer = await browser.GetAsync(await ComeBackAsync(browser, provider, token), Now);
            Assert.Equal((fault, "/sign-in?refused=sign-in-not-completed&returnUrl=%2Fhome"), (fault, answer.Headers.Location?.OriginalString));
        }

        Assert.Equal(Enumerable.Repeat("LOGIN FAILED sign-in-not-completed", forged.Length), await rig.ActivityAsync());
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.user_identities"));
        Assert.Equal("INVITED", await rig.ReadAsync<string>("select status from public.profiles where email = $1", Ravi));

        // Right in all of that, it signs in.
        using var honest = host.NewBrowser();
        var landed = await honest.GetAsync(await ComeBackAsync(honest, provider, nonce => provider.Token(nonce, right)), Now);
        Assert.Equal("/home", landed.Headers.Location?.OriginalString);
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    [Fact]
    public async Task Health_ProbesTheProvider()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await HostileProvider.StartAsync();
        await using var host = await SignInHost.StartAsync(rig.Database, OpenIdProvider.SettingsFor(provider.Address));
        var port = host.Services.GetRequiredService<IIdentityProvider>();

        await port.ProbeAsync(Now);

        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ProviderDownException>(() => port.ProbeAsync(Now));
    }

    [Fact]
    public async Task SignOut_EndsTheSessionAndLeadsToTheProvider()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await InviteAsync(rig, Ravi);
        using var browser = host.NewBrowser();
        await SignInAsync(browser, provider, "sub-1");

        var answer = await SignInHost.SignOutAsync(browser);

        Assert.StartsWith($"{provider.Address}/session/end?post_logout_redirect_uri=https%3A%2F%2Fvenus.test%2Fsign-out%2Fcallback&id_token_hint=", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal("SIGN_OUT", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
        Assert.Equal(["LOGIN SUCCESS", "LOGOUT SUCCESS"], await rig.ActivityAsync());
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.tickets"));
    }

    [Fact]
    public async Task ProviderDown_IsSaidSoAndNeverCalledAWrongPassword()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await provider.StopAsync();
        using var browser = host.NewBrowser();

        var answer = await PostAsync(browser, "/home");
        Assert.Equal("/sign-in?refused=dependency-down&returnUrl=%2Fhome", answer.Headers.Location?.OriginalString);
        var page = await browser.GetAsync(answer.Headers.Location, Now);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("does not answer", await page.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);

        using var client = host.NewClient("eyJhbGciOiJSUzI1NiJ9.e30.e30");
        await (await client.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "dependency-down");
    }

    [Fact]
    public async Task ProviderDown_AfterItWasKnown_SendsNobodyThere_AtSignInAndSignOut()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await InviteAsync(rig, Ravi);
        using var browser = host.NewBrowser();
        using var other = host.NewBrowser();
        await SignInAsync(browser, provider, "sub-1");
        var back = await provider.SignInAsync(await BeginAsync(other), "sub-1");
        await provider.StopAsync();

        Assert.Equal("/sign-in?refused=dependency-down&returnUrl=%2Fme%2Fprofile", (await PostAsync(other, "/me/profile")).Headers.Location?.OriginalString);
        Assert.Equal("/sign-in?refused=dependency-down&returnUrl=%2Fhome", (await other.GetAsync(back.PathAndQuery, Now)).Headers.Location?.OriginalString);
        Assert.Equal("/sign-in", (await SignInHost.SignOutAsync(browser)).Headers.Location?.OriginalString);
        Assert.Equal("SIGN_OUT", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
        Assert.Equal(["LOGIN SUCCESS", "LOGOUT SUCCESS"], await rig.ActivityAsync());
    }

    [Fact]
    public async Task ProviderDown_BehindItsBalancer_OnTheWayBack_IsSaidSo_AndIsNoAttempt()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await HostileProvider.StartAsync();
        await using var host = await SignInHost.StartAsync(rig.Database, OpenIdProvider.SettingsFor(provider.Address));
        using var browser = host.NewBrowser();
        var back = await ComeBackAsync(browser, provider, nonce => provider.Token(nonce, null));
        provider.IsOut = true;

        Assert.Equal("/sign-in?refused=dependency-down&returnUrl=%2Fhome", (await browser.GetAsync(back, Now)).Headers.Location?.OriginalString);
        Assert.Empty(await rig.ActivityAsync());
    }

    [Fact]
    public async Task SignIn_AfterTheAccountWasRefused_AsksThereAnew_SoThatAnotherCanBeTaken()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await HostileProvider.StartAsync();
        await using var host = await SignInHost.StartAsync(rig.Database, OpenIdProvider.SettingsFor(provider.Address));
        using var browser = host.NewBrowser();

        foreach (var (refused, anew) in new[] { ("email-unverified", true), ("identity-unknown", true), ("account-not-active", true), ("sign-in-not-completed", false) })
        {
            var page = await browser.GetStringAsync($"/sign-in?refused={refused}", Now);
            var next = await SignInHost.PostFormAsync(
                browser, WebUtility.HtmlDecode(FormAction().Match(page).Groups[1].Value), new() { ["__RequestVerificationToken"] = SignInHost.TokenOf(page) });

            var asked = QueryHelpers.ParseQuery(next.Headers.Location!.Query);
            Assert.Equal((refused, anew ? "login" : "", anew), (refused, asked.GetValueOrDefault("prompt").ToString(), page.Contains("You are asked there again who you are.", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task SignIn_ForeignReturnUrl_EndsAtTheFirstPage()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await InviteAsync(rig, Ravi);

        foreach (var returnUrl in (string[])["//evil.example", "/\\evil.example", "https://evil.example/home", "/\t/evil.example", "javascript:alert(1)", "/sign-out"])
        {
            using var browser = host.NewBrowser();
            // The form is not the only way to the endpoint.
            var token = SignInHost.TokenOf(await browser.GetStringAsync("/sign-in", Now));
            var there = await SignInHost.PostFormAsync(browser, $"/sign-in/provider?returnUrl={Uri.EscapeDataString(returnUrl)}", new() { ["__RequestVerificationToken"] = token });
            var back = await provider.SignInAsync(there.Headers.Location!, "sub-1");
            Assert.Equal((returnUrl, "/start"), (returnUrl, (await browser.GetAsync(back.PathAndQuery, Now)).Headers.Location?.OriginalString));
        }
    }

    [Fact]
    public async Task Callback_Repeated_SignsInOnce_AndAfterSignOutNotAgain()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        await InviteAsync(rig, Ravi);
        using var browser = host.NewBrowser();
        var back = await provider.SignInAsync(await BeginAsync(browser), "sub-1");
        await browser.GetAsync(back.PathAndQuery, Now);

        var again = await browser.GetAsync(back.PathAndQuery, Now);
        Assert.Equal("/home", (await browser.GetAsync(again.Headers.Location, Now)).Headers.Location?.AbsolutePath);
        await SignInHost.SignOutAsync(browser);
        await AssertNotCompletedAsync(browser, back.PathAndQuery);

        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions where ended_at is null"));
    }

    [Fact]
    public async Task Refusals_OfOneNetwork_AreLoggedAsOftenAsItMayTry()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var shop = new SignInOrigin(IdentityRig.Shop, IdentityRig.UserAgent, null);

        for (var time = 0; time < 21; time++)
            await rig.Identity.RefuseExternalAttemptAsync("https://provider.example", shop, Now);
        await rig.Identity.RefuseExternalAttemptAsync("https://provider.example", shop with { Address = IdentityRig.Elsewhere }, Now);

        Assert.Equal(
            ["203.0.113.7 20", "198.51.100.9 1"],
            await rig.ReadAsync<string[]>("select array_agg(ip_address || ' ' || n order by n desc) from (select ip_address, count(*) as n from public.app_activity_logs group by ip_address) x"));
        Assert.Equal(21, await rig.ReadAsync<long>("select count(*) from private.sign_in_attempts"));
    }

    [Fact]
    public async Task Callback_OfNobody_EndsAtTheSignInPage_AndIsNoAttempt()
    {
        const string NotCompleted = "/sign-in?refused=sign-in-not-completed&returnUrl=%2Fstart";
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await HostileProvider.StartAsync();
        await using var host = await SignInHost.StartAsync(rig.Database, OpenIdProvider.SettingsFor(provider.Address));
        using var browser = host.NewBrowser();
        (string Address, string Landing)[] callbacks =
        [
            ("/sign-in/callback", NotCompleted),
            ("/sign-in/callback?error=access_denied", NotCompleted),
            ("/sign-in/callback?error=server_error&error_description=%3Cscript%3E&state=x", NotCompleted),
            ("/sign-in/callback?code=%ff&state=%00", NotCompleted),
            ("/sign-out/callback", "/sign-in"),
            ("/sign-out/callback?state=x", "/sign-in"),
        ];

        foreach (var (address, landing) in callbacks)
        {
            var answer = await browser.GetAsync(address, Now);
            Assert.Equal((address, HttpStatusCode.Found, landing), (address, answer.StatusCode, answer.Headers.Location?.OriginalString));
        }

        Assert.Empty(await rig.ActivityAsync());
    }

    [Fact]
    public async Task PasswordParts_SayWhereTheyLive()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus);
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        using var browser = host.NewBrowser();
        using var client = host.NewClient();

        var page = await browser.GetAsync("/sign-in", Now);
        var text = await page.Content.ReadAsStringAsync(Now);
        Assert.Contains("Continue with Acme", text, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", text, StringComparison.Ordinal);
        Assert.Contains($"form-action 'self' {provider.Address};", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var forged = await SignInHost.PostFormAsync(browser, "/sign-in/provider", []);
        Assert.StartsWith("/sign-in?expired=true", forged.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Contains("kept by Acme", await browser.GetStringAsync("/sign-in/forgot", Now), StringComparison.Ordinal);
        var signUp = await browser.GetAsync("/sign-up", Now);
        Assert.Equal(HttpStatusCode.Forbidden, signUp.StatusCode);
        Assert.Contains("kept by the sign-in provider", await signUp.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        await (await client.LoginAsync(Ravi)).AssertProblemAsync(HttpStatusCode.NotFound, "use-the-provider");
        foreach (var path in (string[])["auth/signup", "auth/refresh"])
        {
            using var body = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"));
            await (await client.PostAsync(path, body, Now)).AssertProblemAsync(HttpStatusCode.NotFound, "use-the-provider");
        }
    }

    [Fact]
    public async Task Bearer_TokenOfTheProvider_BeginsOneSessionAndItsEndIsFinal()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        var ravi = await InviteAsync(rig, Ravi);
        var token = await provider.AccessTokenAsync("sub-1");
        using var client = host.NewClient(token);

        // A token links nobody.
        await (await client.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        using var browser = host.NewBrowser();
        await SignInAsync(browser, provider, "sub-1");

        var me = await (await client.GetAsync("users/me", Now)).JsonAsync();
        Assert.Equal(ravi, me.GetProperty("id").GetGuid());
        Assert.Empty(me.GetProperty("roles").EnumerateArray());
        Assert.False(me.GetProperty("is_system").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("auth/record-session", null, Now)).StatusCode);
        Assert.Equal(["LOGIN SUCCESS", "LOGIN SUCCESS"], await rig.ActivityAsync());
        Assert.Equal(2, await rig.ReadAsync<long>("select count(*) from public.user_sessions where user_id = $1", ravi));

        await rig.ExecuteAsync("update public.user_sessions set ended_at = now(), ended_reason = 'REVOKED' where provider_session is not null");
        await (await client.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task PLT_10_Bearer_ForgedExpiredOrForAnother_Is401()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var provider = await OpenIdProvider.StartAsync(Venus, ("sub-1", Ravi, true));
        await using var host = await SignInHost.StartAsync(rig.Database, provider.Settings);
        var ravi = await InviteAsync(rig, Ravi);
        await rig.ExecuteAsync("update public.profiles set status = 'ACTIVE' where id = $1", ravi);
        await rig.ExecuteAsync("insert into private.user_identities (issuer, subject, user_id) values ($1, 'sub-1', $2)", provider.Address, ravi);
        using var other = RSA.Create(2048);
        var right = new SigningCredentials(provider.Key, SecurityAlgorithms.RsaSha256);
        var now = DateTime.UtcNow;
        string Token(SigningCredentials? credentials, string? issuer = null, string audience = OpenIdProvider.Audience, DateTime? expires = null, DateTime? begins = null, string subject = "sub-1") =>
            new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = issuer ?? provider.Address,
                Audience = audience,
                Expires = expires ?? now.AddMinutes(5),
                NotBefore = begins ?? now.AddMinutes(-1),
                IssuedAt = now,
                Claims = new Dictionary<string, object> { ["sub"] = subject, ["jti"] = Guid.NewGuid().ToString() },
                SigningCredentials = credentials,
            });
        var good = Token(right);
        (string Fault, string Token)[] bad =
        [
            ("alg none", Token(null)),
            ("another algorithm of the same key", Token(new SigningCredentials(provider.Key, SecurityAlgorithms.RsaSha512))),
            ("the public key as a secret", Token(new SigningCredentials(new SymmetricSecurityKey(provider.Key.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = "provider" }, SecurityAlgorithms.HmacSha256))),
            ("another key", Token(new SigningCredentials(new RsaSecurityKey(other) { KeyId = "provider" }, SecurityAlgorithms.RsaSha256))),
            ("another issuer", Token(right, issuer: "http://127.0.0.1:1")),
            ("the sign-in's own audience", Token(right, audience: OpenIdProvider.ClientId)),
            ("expired", Token(right, expires: now.AddSeconds(-31))),
            ("not yet", Token(right, begins: now.AddSeconds(40))),
            ("nobody's subject", Token(right, subject: "sub-2")),
            ("tampered", good[..^8] + "AAAAAAAA"),
        ];

        using var client = host.NewClient(good);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("users/me", Now)).StatusCode);
        foreach (var (fault, token) in bad)
        {
            using var thief = host.NewClient(token);
            var answer = await thief.GetAsync("users/me", Now);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{fault}: {answer.StatusCode}");
        }

        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        await rig.ExecuteAsync("update public.profiles set status = 'DISABLED' where id = $1", ravi);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("users/me", Now)).StatusCode);
        Assert.DoesNotContain(good, host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(OpenIdProvider.ClientSecret, host.Log.Text, StringComparison.Ordinal);
    }

    private static async Task<Guid> InviteAsync(IdentityRig rig, string email)
    {
        var id = Guid.CreateVersion7();
        await rig.ExecuteAsync("insert into public.profiles (id, email, full_name, status) values ($1, $2, 'Ravi Kumar', 'INVITED')", id, email);
        return id;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string returnUrl)
    {
        var page = await browser.GetStringAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", Now);
        return await SignInHost.PostFormAsync(
            browser, $"/sign-in/provider?returnUrl={Uri.EscapeDataString(returnUrl)}", new() { ["__RequestVerificationToken"] = SignInHost.TokenOf(page) });
    }

    private static async Task<Uri> BeginAsync(HttpClient browser, string returnUrl = "/home") => (await PostAsync(browser, returnUrl)).Headers.Location!;

    /// <summary>The whole way to the provider and back.</summary>
    /// <returns>What the browser is answered on its way back.</returns>
    private static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, OpenIdProvider provider, string account, string returnUrl = "/home")
    {
        var back = await provider.SignInAsync(await BeginAsync(browser, returnUrl), account);
        return await browser.GetAsync(back.PathAndQuery, Now);
    }

    // The hostile provider asks nobody: what it needs of the way there stands in the address.
    private static async Task<string> ComeBackAsync(HttpClient browser, HostileProvider provider, Func<string, string> token)
    {
        var asked = QueryHelpers.ParseQuery((await BeginAsync(browser)).Query);
        provider.IdToken = token(asked["nonce"]!);
        return $"/sign-in/callback?code=any&state={Uri.EscapeDataString(asked["state"]!)}";
    }

    private static async Task AssertNotCompletedAsync(HttpClient browser, string callback)
    {
        var answer = await browser.GetAsync(callback, Now);
        Assert.StartsWith("/sign-in?refused=sign-in-not-completed", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\"")]
    private static partial Regex FormAction();

    [GeneratedRegex("state=[^&]+")]
    private static partial Regex State();

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
