using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Venus.Core.Features.Health;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Data.Connections;
using Venus.Data.Features.Identity;
using Venus.Data.Features.Identity.Supabase;
using Venus.Tests.Api;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>Signing in with Supabase Auth, played by a stand-in that speaks its contract.</summary>
public sealed partial class SupabaseIdentityTests(DatabaseServer server)
{
    private const string Ravi = "ravi@venus.example";

    [Fact]
    public async Task SignIn_AccountOfLocal_KeepsItsPasswordAndHasSessionTicketAndActivity()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        // Written by the Local provider, bcrypt hash and all.
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var browser = host.NewBrowser();
        var before = await rig.ReadAsync<string>("select jsonb_agg(u order by u.id)::text from auth.users u");

        var landed = await SignInHost.SignInAsync(browser, Ravi, returnUrl: "/me/sessions");

        Assert.Equal("/me/sessions", landed.Headers.Location?.AbsolutePath);
        Assert.Equal(ravi, Assert.Single(project.Sessions));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions where user_id = $1 and provider_session is not null", ravi));
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
        Assert.Equal(before, await rig.ReadAsync<string>("select jsonb_agg(u order by u.id)::text from auth.users u"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/me/profile", Now)).StatusCode);

        await SignInHost.SignOutAsync(browser);
        Assert.Empty(project.Sessions);
        Assert.Equal("SIGN_OUT", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
    }

    [Fact]
    public async Task SignIn_WrongPasswordAndUnknownAddress_AreAnsweredAlikeByPageAndRest()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();

        foreach (var email in (string[])[Ravi, "nobody@venus.example"])
        {
            await (await client.LoginAsync(email, "wrong password")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
            using var browser = host.NewBrowser();
            var asked = Stopwatch.GetTimestamp();
            var page = await SignInHost.SignInAsync(browser, email, "wrong password");
            Assert.True(Stopwatch.GetElapsedTime(asked) > TimeSpan.FromMilliseconds(490));
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Contains("E-mail or password is wrong. Check both.", await page.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        }

        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    [Theory]
    [InlineData(nameof(SupabaseMood.Down), "The sign-in provider does not answer")]
    [InlineData(nameof(SupabaseMood.Hung), "The sign-in provider does not answer")]
    [InlineData(nameof(SupabaseMood.Limited), "Many people are signing in at this moment")]
    public async Task SignInPage_SupabaseOut_SaysSoAndNeverAsksLocal(string mood, string sentence)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        // The own database could check this password.
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var browser = host.NewBrowser();
        project.Mood = Enum.Parse<SupabaseMood>(mood);

        var page = await SignInHost.SignInAsync(browser, Ravi);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains(sentence, await page.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Empty(await rig.ActivityAsync());
    }

    [Fact]
    public async Task SignIn_WrongPassword_CountsAndLocksAsWithLocal()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();

        for (var i = 0; i < 4; i++)
            await (await client.LoginAsync(Ravi, "wrong password")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        await (await client.LoginAsync(Ravi, "wrong password")).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        await (await client.LoginAsync(Ravi)).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        Assert.Empty(project.Sessions);
    }

    [Fact]
    public async Task SignIn_WrongPassword_WhereTheProjectHasItsOwnDatabase_IsItsPersons_AndLocksNoBrowserHeKnows()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var accounts = await server.NewDatabaseAsync();
        await using var project = await SupabaseStandIn.StartAsync(accounts);
        await project.AddAccountAsync(ravi, Ravi, IdentityRig.Password);
        await rig.ExecuteAsync("delete from auth.users");
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        var cookies = new CookieContainer();
        using (var first = host.NewBrowser(cookies))
        {
            Assert.Equal(HttpStatusCode.Redirect, (await SignInHost.SignInAsync(first, Ravi)).StatusCode);
            await SignInHost.SignOutAsync(first);
        }

        using var stranger = host.NewClient();
        for (var i = 0; i < 4; i++)
            await (await stranger.LoginAsync(Ravi, "wrong password")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        await (await stranger.LoginAsync(Ravi, "wrong password")).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        using var known = host.NewBrowser(cookies);

        Assert.Equal(HttpStatusCode.Redirect, (await SignInHost.SignInAsync(known, Ravi)).StatusCode);
        Assert.Equal(5, await rig.ReadAsync<long>(
            "select count(*) from public.app_activity_logs where user_id = $1 and event_type = 'LOGIN' and metadata ->> 'reason' = 'wrong-password'", ravi));
    }

    [Theory]
    [InlineData(nameof(SupabaseMood.Down), HttpStatusCode.ServiceUnavailable, "dependency-down")]
    [InlineData(nameof(SupabaseMood.Limited), HttpStatusCode.ServiceUnavailable, "sign-in-busy")]
    public async Task SignIn_SupabaseDownOrLimited_IsNeverAWrongPassword(string mood, HttpStatusCode status, string slug)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();
        project.Mood = Enum.Parse<SupabaseMood>(mood);

        for (var i = 0; i < 6; i++)
            await (await client.LoginAsync(Ravi)).AssertProblemAsync(status, slug);

        Assert.Empty(await rig.ActivityAsync());
        project.Mood = SupabaseMood.Well;
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync(Ravi)).StatusCode);
    }

    [Fact]
    public async Task SignIn_IdentityWithoutProfile_IsRefusedWhileRegistrationIsOff()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await project.AddAccountAsync(Guid.NewGuid(), "direct@venus.example", IdentityRig.Password);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();

        await (await client.LoginAsync("direct@venus.example")).AssertProblemAsync(HttpStatusCode.Forbidden, "identity-unknown");

        Assert.Equal(["LOGIN FAILED identity-unknown"], await rig.ActivityAsync());
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Empty(project.Sessions);
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.profiles"));
    }

    [Fact]
    public async Task SignIn_SecondFactor_IsAskedForCheckedThereAndMarksTheIdentity()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        var secret = project.AddFactor(ravi);
        using var client = host.NewClient();

        await (await client.LoginAsync(Ravi)).AssertProblemAsync(HttpStatusCode.Unauthorized, "second-factor-due");
        await (await client.PostAsJsonAsync("auth/login", new { email = Ravi, password = IdentityRig.Password, code = "000000" }, Now))
            .AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-code");
        // Whoever stops at the code leaves no session behind at Supabase.
        Assert.Empty(project.Sessions);
        var code = Totp.CodeAt(secret, Totp.StepAt(DateTimeOffset.UtcNow));
        var answer = await client.PostAsJsonAsync("auth/login", new { email = Ravi, password = IdentityRig.Password, code }, Now);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await rig.ReadAsync<bool>("select second_factor from private.user_identities where user_id = $1", ravi));
        Assert.Equal(["LOGIN FAILED wrong-code", "LOGIN SUCCESS"], await rig.ActivityAsync());
    }

    [Fact]
    public async Task SignIn_CodeTenMinutesAfterThePassword_ServesNoMore()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        var secret = project.AddFactor(ravi);
        var provider = host.Services.GetRequiredService<IIdentityProvider>().Passwords!;
        var due = Assert.IsType<SecondFactorDue>((await provider.VerifyAsync(new Credentials(Ravi, IdentityRig.Password), new SignInOrigin(IdentityRig.Shop, IdentityRig.UserAgent, null), Now)).Problem);

        await rig.ExecuteAsync("update private.sign_in_attempts set code_asked_at = code_asked_at - interval '10 minutes'");

        Assert.Equal(new WrongCode(null), (await provider.VerifyCodeAsync(due.AttemptId, Totp.CodeAt(secret, Totp.StepAt(DateTimeOffset.UtcNow)), Now)).Problem);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a shared secret of an old project, long enough")]
    public async Task Rest_TokensAreSupabasesAndRotate(string? secret)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        project.JwtSecret = secret;
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();

        var (access, refresh) = await (await client.LoginAsync(Ravi)).TokensAsync();
        using var mine = host.NewClient(access);
        var me = await (await mine.GetAsync("users/me", Now)).JsonAsync();
        Assert.Equal(ravi, me.GetProperty("id").GetGuid());
        // user_metadata says Admin.
        Assert.Empty(me.GetProperty("roles").EnumerateArray());
        Assert.Empty(me.GetProperty("permissions").EnumerateArray());
        Assert.False(me.GetProperty("is_system").GetBoolean());
        await (await mine.GetAsync("audit-logs", Now)).AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing");

        var next = await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = refresh }, Now)).TokensAsync();
        Assert.NotEqual(refresh, next.Refresh);
        // A client that missed the answer is given the same one again.
        Assert.Equal(next.Refresh, (await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = refresh }, Now)).TokensAsync()).Refresh);
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));

        Assert.Equal(HttpStatusCode.NoContent, (await mine.PostAsync("auth/logout", null, Now)).StatusCode);
        Assert.Empty(project.Sessions);
        await (await mine.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = next.Refresh }, Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal(["LOGIN SUCCESS", "ACCESS_DENIED FAILED", "REFRESH_TOKEN SUCCESS", "REFRESH_TOKEN SUCCESS", "LOGOUT SUCCESS"], await rig.ActivityAsync());
    }

    [Fact]
    public async Task Refresh_ByItself_IsNoActivity_ACallIs()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();
        var (_, refresh) = await (await client.LoginAsync(Ravi)).TokensAsync();
        await rig.PassAsync(TimeSpan.FromMinutes(300));

        var (access, _) = await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = refresh }, Now)).TokensAsync();
        var idle = await rig.ReadAsync<bool>("select last_activity_at < now() - interval '299 minutes' from public.user_sessions");
        using var mine = host.NewClient(access);
        Assert.Equal(HttpStatusCode.OK, (await mine.GetAsync("users/me", Now)).StatusCode);

        Assert.True(idle);
        Assert.True(await rig.ReadAsync<bool>("select last_activity_at > now() - interval '1 minute' from public.user_sessions"));
    }

    [Fact]
    public async Task Refresh_UsedTokenAgain_EndsTheSessionThereAndHere()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        project.ReuseInterval = TimeSpan.Zero;
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();
        var (access, stolen) = await (await client.LoginAsync(Ravi)).TokensAsync();
        var (_, second) = await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = stolen }, Now)).TokensAsync();
        var (_, third) = await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = second }, Now)).TokensAsync();

        await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = stolen }, Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");

        Assert.Equal("TOKEN_REUSE", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
        Assert.Equal("REFRESH_TOKEN FAILED token-reuse", (await rig.ActivityAsync())[^1]);
        using var mine = host.NewClient(access);
        await (await mine.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        await (await client.PostAsJsonAsync("auth/refresh", new { refresh_token = third }, Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task PLT_10_Bearer_ForgedExpiredOrForAnother_Is401()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        await (await host.NewClient().LoginAsync(Ravi)).TokensAsync();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (string Fault, string Token)[] bad =
        [
            ("another key", project.Token(ravi, credentials: new SigningCredentials(new ECDsaSecurityKey(other) { KeyId = "project" }, SecurityAlgorithms.EcdsaSha256))),
            ("alg none", project.Token(ravi, signed: false)),
            ("the public key as a secret", project.Token(ravi, credentials: new SigningCredentials(new SymmetricSecurityKey(project.Key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = "project" }, SecurityAlgorithms.HmacSha256))),
            ("a key that is not published", project.Token(ravi, credentials: new SigningCredentials(new ECDsaSecurityKey(other) { KeyId = "mine" }, SecurityAlgorithms.EcdsaSha256))),
            ("not yet", project.Token(ravi, begins: TimeSpan.FromSeconds(40))),
            ("a session that Supabase does not know", project.Token(ravi)),
            ("anonymous", project.Token(ravi, role: "anon")),
            ("another issuer", project.Token(ravi, issuer: "https://elsewhere.supabase.co/auth/v1")),
            ("another audience", project.Token(ravi, audience: "other")),
            ("the service role", project.Token(ravi, role: "service_role")),
            ("expired", project.Token(ravi, lifetime: TimeSpan.FromSeconds(-31))),
            ("nobody", project.Token(Guid.NewGuid())),
        ];

        var good = project.SignInDirectly(ravi);
        using var client = host.NewClient(good);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("users/me", Now)).StatusCode);
        var looks = project.KeysRead;
        foreach (var (fault, token) in bad)
        {
            using var thief = host.NewClient(token);
            var answer = await thief.GetAsync("users/me", Now);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{fault}: {answer.StatusCode}");
        }

        // Invented key names cost Supabase no look each.
        Assert.InRange(project.KeysRead, looks, looks + 1);
        Assert.Equal(2, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        await rig.ExecuteAsync("update public.profiles set status = 'DISABLED' where id = $1", ravi);
        await (await client.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [InlineData("update profiles set status = 'DISABLED', disabled_at = now() where id = $1", HttpStatusCode.Unauthorized, "unauthenticated")]
    [InlineData("update profiles set status = 'INVITED' where id = $1", HttpStatusCode.Unauthorized, "unauthenticated")]
    [InlineData("update profiles set is_service = true where id = $1", HttpStatusCode.Unauthorized, "unauthenticated")]
    [InlineData("update system_settings set value = 'true' where key = 'maintenance_mode' and $1::uuid is not null", HttpStatusCode.ServiceUnavailable, "maintenance")]
    public async Task Bearer_NewToken_OfWhoMayNotSignIn_BeginsNoSession(string hindrance, HttpStatusCode status, string slug)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        await (await host.NewClient().LoginAsync(Ravi)).TokensAsync();
        await rig.ExecuteAsync(hindrance, ravi);

        using var client = host.NewClient(project.SignInDirectly(ravi));
        await (await client.GetAsync("users/me", Now)).AssertProblemAsync(status, slug);

        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
    }

    [Fact]
    public async Task Bearer_FirstFactorAlone_IsRefusedToWhoHasASecond()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        await (await host.NewClient().LoginAsync(Ravi)).TokensAsync();
        project.AddFactor(ravi);

        using var weak = host.NewClient(project.SignInDirectly(ravi));
        await (await weak.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        using var strong = host.NewClient(project.SignInDirectly(ravi, "aal2"));
        Assert.Equal(HttpStatusCode.OK, (await strong.GetAsync("users/me", Now)).StatusCode);
    }

    [Theory]
    [InlineData("RS256", HttpStatusCode.OK)]
    [InlineData("ES256", HttpStatusCode.Unauthorized)]
    public async Task Bearer_SignedByAPublishedRsaKey_ServesWhereThatIsTheAlgorithm(string algorithm, HttpStatusCode expected)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        project.RsaKey = new RsaSecurityKey(rsa) { KeyId = "rsa" };
        await rig.ExecuteAsync("insert into private.user_identities (issuer, subject, user_id) values ($1, $2, $3)", project.Issuer, ravi.ToString(), ravi);
        await using var host = await SignInHost.StartAsync(rig.Database, new Dictionary<string, string?>(project.Settings) { ["Identity:Supabase:Algorithm"] = algorithm });
        var good = project.SignInDirectly(ravi);
        var forged = project.Token(
            ravi,
            new JsonWebToken(good).GetPayloadValue<string>("session_id"),
            credentials: new SigningCredentials(new RsaSecurityKey(other) { KeyId = "rsa" }, SecurityAlgorithms.RsaSha256));

        using var client = host.NewClient(good);
        using var thief = host.NewClient(forged);

        Assert.Equal(expected, (await client.GetAsync("users/me", Now)).StatusCode);
        await (await thief.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Keys_Rotated_AreReadAgainAndTheOldOneServesNoLonger()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        var settings = IdentitySettings.Read(new ConfigurationBuilder().AddInMemoryCollection(project.Settings).Build()).Supabase!;
        using var calls = new SupabaseCalls(settings, NullLogger<SupabaseCalls>.Instance);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var tokens = new SupabaseTokens(settings, calls, time);
        var ravi = Guid.NewGuid();
        var old = project.Token(ravi);

        Assert.Equal(ravi, (await tokens.ReadAsync(old, Now))?.User);
        project.RotateKeys("next");
        Assert.Null(await tokens.ReadAsync(project.Token(ravi), Now));
        Assert.Equal(1, project.KeysRead);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ravi, (await tokens.ReadAsync(project.Token(ravi), Now))?.User);
        Assert.Null(await tokens.ReadAsync(old, Now));

        project.Mood = SupabaseMood.Down;
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(ravi, (await tokens.ReadAsync(project.Token(ravi), Now))?.User);
        time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<ProviderDownException>(() => tokens.ReadAsync(project.Token(ravi, lifetime: TimeSpan.FromHours(9)), Now));
    }

    [Fact]
    public async Task PLT_19_4_ServiceKeyPasswordsAndTokens_NeverStandInTheLog()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();
        var (access, refresh) = await (await client.LoginAsync(Ravi)).TokensAsync();
        await client.LoginAsync(Ravi, "a wrong password of his");
        project.Mood = SupabaseMood.Down;
        await client.LoginAsync(Ravi);

        var log = host.Log.Text;
        Assert.Contains("Supabase Auth", log, StringComparison.Ordinal);
        foreach (var secret in (string[])[SupabaseStandIn.ServiceKey, SupabaseStandIn.AnonKey, IdentityRig.Password, "a wrong password of his", access, refresh])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_MovedFromLocal_KeepTheirPasswords()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        (string Email, string Password)[] people = [(Ravi, "correct horse battery"), ("meera@venus.example", "zwölf Äpfel und ein Apfel"), ("noor@venus.example", "eight to")];
        foreach (var (email, password) in people)
            await rig.AddPersonAsync(email, new BcryptPasswordHasher(workFactor: 12).HashPassword(new LocalAccount(Guid.Empty, null), password));
        // A project's own database, which knows nothing of Venus.
        await using var supabase = new SupabaseShapedServer();
        await supabase.InitializeAsync();
        await using var accounts = supabase.Owner(await supabase.NewDatabaseAsync());
        await MoveAsync(rig.Database.Owner, accounts);
        await rig.ExecuteAsync("delete from auth.users");
        await using var project = await SupabaseStandIn.StartAsync(accounts.DataSource);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();

        foreach (var (email, password) in people)
        {
            var (access, _) = await (await client.LoginAsync(email, password)).TokensAsync();
            using var mine = host.NewClient(access);
            Assert.Equal(email, (await (await mine.GetAsync("users/me", Now)).JsonAsync()).GetProperty("email").GetString());
            await (await client.LoginAsync(email, password + "x")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        }

        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from auth.users"));
    }

    [Fact]
    public async Task Users_InvitedCreatedDisabledResetAndDeleted_AreFollowedAtSupabaseByTheServiceKeyAlone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var scope = await host.AsAdminAsync(rig);
        var users = scope.ServiceProvider.GetRequiredService<IUserService>();
        var accounts = host.Services.GetRequiredService<ILocalAccounts>();
        var origin = new SignInOrigin(IdentityRig.Shop, null, null);
        using var client = host.NewClient();

        // Invited: Supabase mails; the link sets the password there, and the first sign-in makes the person ACTIVE under Supabase's id.
        var invited = (await users.CreateAsync(new CreateUser(Guid.CreateVersion7(), "Meera@venus.example", "Meera Iyer", null, null), Now)).Value;
        Assert.Null(invited.Token);
        Assert.True(project.Mails.TryDequeue(out var mail));
        Assert.Equal(("invite", invited.Id), (mail.Kind, mail.User));
        Assert.Equal("INVITED", await StatusAsync(rig, invited.Id));
        // Once more: invited again, nobody added.
        Assert.Equal(invited.Id, (await users.CreateAsync(new CreateUser(Guid.CreateVersion7(), "meera@venus.example", "Other", null, null), Now)).Value.Id);
        Assert.Equal("Meera Iyer", await rig.ReadAsync<string>("select full_name from public.profiles where id = $1", invited.Id));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from auth.users where id = $1", invited.Id));
        var link = await project.FollowAsync(mail);
        Assert.Equal(LinkKind.Invite, (await accounts.FindLinkAsync(link, Now))?.Kind);
        Assert.Null(await accounts.FindLinkAsync(link.Replace("access_token=ey", "access_token=ez", StringComparison.Ordinal), Now));
        Assert.Null(await accounts.FindLinkAsync("error=access_denied&error_code=otp_expired", Now));
        Assert.IsType<PasswordRefused>((await accounts.SetPasswordAsync(link, "password", null, origin, Now)).Problem);
        Assert.True((await accounts.SetPasswordAsync(link, "a password of my own", null, origin, Now)).IsSuccess);
        Assert.IsType<LinkNotUsable>((await accounts.SetPasswordAsync(link, "a password of a thief", null, origin, Now)).Problem);
        var (access, _) = await (await client.LoginAsync("meera@venus.example", "a password of my own")).TokensAsync();
        Assert.Equal("ACTIVE", await StatusAsync(rig, invited.Id));

        // With a password.
        var created = (await users.CreateAsync(new CreateUser(Guid.CreateVersion7(), Ravi, "Ravi Kumar", null, IdentityRig.Password), Now)).Value;
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync(Ravi)).StatusCode);
        Assert.Equal("ACTIVE", await StatusAsync(rig, created.Id));

        // Reset: mailed; setting the password ends the sessions.
        project.Mails.Clear();
        Assert.Null((await users.ResetPasswordAsync(invited.Id, Now)).Value.Token);
        Assert.True(project.Mails.TryDequeue(out var recovery));
        Assert.Equal(("recovery", "meera@venus.example"), (recovery.Kind, recovery.To));
        using var meera = host.NewClient(access);
        Assert.Equal(HttpStatusCode.OK, (await meera.GetAsync("users/me", Now)).StatusCode);
        Assert.True((await accounts.SetPasswordAsync(await project.FollowAsync(recovery), "another one of my own", null, origin, Now)).IsSuccess);
        await (await meera.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("PASSWORD_CHANGED", await rig.ReadAsync<string>("select ended_reason from public.user_sessions where user_id = $1", invited.Id));

        // The second factor of somebody who lost it.
        project.AddFactor(invited.Id);
        await (await client.LoginAsync("meera@venus.example", "another one of my own")).AssertProblemAsync(HttpStatusCode.Unauthorized, "second-factor-due");
        Assert.True((await users.ResetSecondFactorAsync(invited.Id, Now)).IsSuccess);
        var (again, _) = await (await client.LoginAsync("meera@venus.example", "another one of my own")).TokensAsync();

        // Disabled: out at once, and banned there.
        using var open = host.NewClient(again);
        Assert.True((await users.SetEnabledAsync(invited.Id, enabled: false, Now)).IsSuccess);
        await (await open.GetAsync("users/me", Now)).AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.True(await rig.ReadAsync<bool>("select banned_until > now() + interval '50 years' from auth.users where id = $1", invited.Id));
        await (await client.LoginAsync("meera@venus.example", "another one of my own")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        Assert.True((await users.SetEnabledAsync(invited.Id, enabled: true, Now)).IsSuccess);
        Assert.Equal(HttpStatusCode.OK, (await client.LoginAsync("meera@venus.example", "another one of my own")).StatusCode);

        // Deleted there too; an outage then is logged, and Venus refuses by itself.
        await users.SetEnabledAsync(invited.Id, enabled: false, Now);
        Assert.True((await users.DeleteAsync(invited.Id, Now)).IsSuccess);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from auth.users where id = $1", invited.Id));
        project.Mood = SupabaseMood.Down;
        Assert.True((await users.SetEnabledAsync(created.Id, enabled: false, Now)).IsSuccess);
        Assert.Contains($"Supabase did not follow a change of user {created.Id}", host.Log.Text, StringComparison.Ordinal);
        Assert.IsType<ProviderUnreachable>((await users.CreateAsync(new CreateUser(Guid.CreateVersion7(), "noor@venus.example", "Noor", null, null), Now)).Problem);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.profiles where email = 'noor@venus.example'"));
        Assert.DoesNotContain(SupabaseStandIn.ServiceKey, host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_OfSomebodyWithASecondFactor_AsksForItsCode()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        var secret = project.AddFactor(ravi);
        using var browser = host.NewBrowser();
        var link = await project.FollowAsync(new SupabaseMail("recovery", Ravi, ravi));

        var antiforgery = SignInHost.TokenOf(await browser.GetStringAsync("/sign-in/link", Now));

        Task<HttpResponseMessage> SetAsync(string code) => SignInHost.PostFormAsync(browser, "/sign-in/link", new()
        {
            ["_handler"] = "link",
            ["__RequestVerificationToken"] = antiforgery,
            ["Input.Token"] = link,
            ["Input.Password"] = "a password of my own",
            ["Input.Code"] = code,
        });

        var wrong = await (await SetAsync("000000")).Content.ReadAsStringAsync(Now);
        Assert.Contains("This code is not right.", wrong, StringComparison.Ordinal);
        Assert.Contains("Code of your authenticator app", wrong, StringComparison.Ordinal);
        var set = await SetAsync(Totp.CodeAt(secret, Totp.StepAt(DateTimeOffset.UtcNow)));

        Assert.Equal("/sign-in?changed=true", set.Headers.Location?.PathAndQuery);
        using var client = host.NewClient();
        await (await client.LoginAsync(Ravi, "a password of my own")).AssertProblemAsync(HttpStatusCode.Unauthorized, "second-factor-due");
        Assert.Contains("This link", await (await SetAsync("000000")).Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_BannedThere_IsAnsweredAndCountedAsAWrongPassword_WhicheverItIs()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.ExecuteAsync("update auth.users set banned_until = now() + interval '1 day' where email = $1", Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var client = host.NewClient();

        for (var i = 0; i < 3; i++)
            await (await client.LoginAsync(Ravi, "wrong password")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        await (await client.LoginAsync(Ravi)).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        await (await client.LoginAsync(Ravi, "wrong password")).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
    }

    [Fact]
    public async Task MySecurity_PasswordAndSecondFactor_AreChangedAtSupabase()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        // Each call finds its token expired, and turns it.
        project.TokenLifetime = TimeSpan.FromSeconds(30);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var browser = host.NewBrowser();
        await SignInHost.SignInAsync(browser, Ravi);
        using var other = host.NewBrowser();
        await SignInHost.SignInAsync(other, Ravi);
        var session = await rig.ReadAsync<Guid>("select id from public.user_sessions where user_id = $1 order by created_at limit 1", ravi);
        using var scope = host.As(new UserIdentity(ravi, session));
        var account = scope.ServiceProvider.GetRequiredService<IMyAccountService>();

        Assert.Equal(new MySecurity(Ravi, null, 0, false), (await account.GetSecurityAsync(Now)).Value);
        Assert.IsType<WrongPassword>((await account.ChangePasswordAsync("not mine", "a password of my own", Now)).Problem);
        Assert.IsType<PasswordRefused>((await account.ChangePasswordAsync(IdentityRig.Password, "password", Now)).Problem);
        Assert.True((await account.ChangePasswordAsync(IdentityRig.Password, "a password of my own", Now)).IsSuccess);
        Assert.Equal(["PASSWORD_CHANGED"], await rig.ReadAsync<string[]>("select array_agg(ended_reason) from public.user_sessions where ended_at is not null"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/me/profile", Now)).StatusCode);

        var setup = (await account.StartSecondFactorAsync(Now)).Value;
        var anew = (await account.StartSecondFactorAsync(Now)).Value;
        Assert.IsType<SecondFactorReplaced>((await account.ConfirmSecondFactorAsync(setup.Id, CodeOf(setup.Secret), Now)).Problem);
        setup = anew;
        Assert.StartsWith("otpauth://totp/", setup.Link, StringComparison.Ordinal);
        Assert.Equal("code", (await account.ConfirmSecondFactorAsync(setup.Id, "000000", Now)).Problem?.Field);
        Assert.Empty((await account.ConfirmSecondFactorAsync(setup.Id, CodeOf(setup.Secret), Now)).Value);
        Assert.True(project.HasFactor(ravi));
        Assert.NotNull((await account.GetSecurityAsync(Now)).Value.SecondFactorSince);
        Assert.True(await rig.ReadAsync<bool>("select second_factor from private.user_identities where user_id = $1", ravi));
        using var client = host.NewClient();
        await (await client.LoginAsync(Ravi, "a password of my own")).AssertProblemAsync(HttpStatusCode.Unauthorized, "second-factor-due");

        Assert.IsType<WrongPassword>((await account.RemoveSecondFactorAsync("not mine", Now)).Problem);
        Assert.True((await account.RemoveSecondFactorAsync("a password of my own", Now)).IsSuccess);
        Assert.False(project.HasFactor(ravi));
        Assert.False(await rig.ReadAsync<bool>("select second_factor from private.user_identities where user_id = $1", ravi));
        Assert.Equal(2, await rig.ReadAsync<long>("select count(*) from public.app_activity_logs where event_type = 'MFA_CHANGED'"));

        project.Mood = SupabaseMood.Down;
        Assert.IsType<ProviderUnreachable>((await account.GetSecurityAsync(Now)).Problem);
        project.Mood = SupabaseMood.Well;
        Assert.NotEmpty(project.Sessions);
        Assert.True((await account.SignOutEverywhereAsync(Now)).IsSuccess);
        Assert.Empty(project.Sessions);
    }

    [Fact]
    public async Task CreateAdmin_MakesTheAccountAtSupabaseAndSignsInByItsId()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        var settings = IdentitySettings.Read(new ConfigurationBuilder().AddInMemoryCollection(project.Settings).Build());
        var admins = new AdminAccounts(rig.Database.Owner, new BcryptPasswordHasher(workFactor: 4), settings);

        Assert.IsType<AdminExists>((await admins.CreateAsync(Ravi, "Ravi Kumar", IdentityRig.Password, another: false, Now)).Problem);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from auth.users where email = $1", Ravi));
        var admin = (await admins.CreateAsync(Ravi, "Ravi Kumar", IdentityRig.Password, another: true, Now)).Value;
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        var (access, _) = await (await host.NewClient().LoginAsync(Ravi)).TokensAsync();

        using var client = host.NewClient(access);
        var me = await (await client.GetAsync("users/me", Now)).JsonAsync();
        Assert.Equal((admin, true), (me.GetProperty("id").GetGuid(), me.GetProperty("is_system").GetBoolean()));
    }

    [Theory]
    [InlineData(nameof(SupabaseMood.Well), ProbeStates.Ok)]
    [InlineData(nameof(SupabaseMood.Down), ProbeStates.Down)]
    public async Task Health_ProbesSupabase(string mood, string status)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var scope = await host.AsAdminAsync(rig);
        project.Mood = Enum.Parse<SupabaseMood>(mood);

        var report = (await scope.ServiceProvider.GetRequiredService<IHealthService>().CheckAsync(Now)).Value;

        Assert.Equal(status, report.Probes.Single(probe => probe.Name == "identity").Status);
        Assert.Contains("GET /health", project.Calls);
    }

    private static string CodeOf(string secret) => Totp.CodeAt(FromBase32(secret), Totp.StepAt(DateTimeOffset.UtcNow));

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }

    private static Task<string> StatusAsync(IdentityRig rig, Guid person) => rig.ReadAsync<string>("select status from public.profiles where id = $1", person);

    // By the statements of the guide.
    private static async Task MoveAsync(OwnerLogin from, OwnerLogin to)
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "guides", "supabase.md"), Now);
        var statements = SqlBlock().Matches(guide[guide.IndexOf("### Moving from Local", StringComparison.Ordinal)..]).SelectMany(block => block.Groups[1].Value.TrimEnd().TrimEnd(';').Split(";\n")).ToList();
        Assert.Equal(["copy (", "copy a", "update", "insert"], statements.Select(statement => statement[..6]));
        await using var source = await from.DataSource.OpenConnectionAsync(Now);
        await using var target = await to.DataSource.OpenConnectionAsync(Now);
        using (var reader = await source.BeginTextExportAsync(statements[0], Now))
        await using (var writer = await target.BeginTextImportAsync(statements[1], Now))
            await writer.WriteAsync((await reader.ReadToEndAsync(Now)).AsMemory(), Now);
        foreach (var statement in statements[2..])
        {
            await using var command = new NpgsqlCommand(statement, target);
            Assert.Equal(4, await command.ExecuteNonQueryAsync(Now));
        }
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
