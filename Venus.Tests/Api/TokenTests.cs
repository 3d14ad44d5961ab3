using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>Sign-in of REST clients: their tokens, their sessions, and what is no token.</summary>
public sealed class TokenTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";

    [Fact]
    public async Task Login_RightPassword_StartsOneSessionAndLogsOneLogin()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var id = await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();

        using var answer = await client.LoginAsync(Ravi);
        var body = await answer.JsonAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(["access_token", "expires_in", "refresh_token", "token_type"], body.EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(900, body.GetProperty("expires_in").GetInt32());
        var token = new JsonWebToken(body.GetProperty("access_token").GetString());
        Assert.Equal("ES256", token.Alg);
        Assert.Equal(("urn:venus", "authenticated", id.ToString()), (token.Issuer, token.Audiences.Single(), token.Subject));
        Assert.Equal("authenticated", token.GetClaim("role").Value);
        Assert.Equal(TimeSpan.FromMinutes(15), token.ValidTo - token.ValidFrom);
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from user_sessions where id = $1 and browser = 'Chrome'", Guid.Parse(token.GetClaim("session_id").Value)));
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.tickets"));
        Assert.Equal(0, await rig.ReadAsync<long>(
            "select count(*) from private.refresh_tokens where hash = convert_to($1, 'UTF8')", body.GetProperty("refresh_token").GetString()!));
    }

    [Fact]
    public async Task Login_WrongPasswords_LockLikeThoseOfThePage()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();

        for (var i = 0; i < 4; i++)
        {
            using var wrong = await client.LoginAsync(Ravi, "wrong");
            await wrong.AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        }

        using var fifth = await client.LoginAsync(Ravi, "wrong");
        using var right = await client.LoginAsync(Ravi);
        using var browser = host.NewBrowser();
        using var page = await SignInHost.SignInAsync(browser, Ravi);

        await fifth.AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        var problem = await right.AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        Assert.InRange(problem.GetProperty("retryAfter").GetInt32(), 890, 900);
        Assert.Equal(problem.GetProperty("retryAfter").GetInt32(), (int)right.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.Equal(HttpStatusCode.TooManyRequests, page.StatusCode);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from user_sessions"));
    }

    [Fact]
    public async Task Login_WithASecondFactor_NeedsItsCodeToo()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        var code = await WithSecondFactorAsync(rig, host, client);

        using var without = await client.LoginAsync(Ravi);
        using var wrong = await LoginAsync(client, "000000");
        using var endless = await LoginAsync(client, new string('0', 41));
        using var right = await LoginAsync(client, code);
        using var own = host.NewClient((await right.TokensAsync()).Access);
        var me = await (await own.GetAsync("users/me", Now)).JsonAsync();

        await without.AssertProblemAsync(HttpStatusCode.Unauthorized, "second-factor-due");
        await wrong.AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-code");
        await endless.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.True(me.GetProperty("mfa").GetBoolean());
    }

    [Fact]
    public async Task Login_WithoutItsCode_NeverLocks()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        var code = await WithSecondFactorAsync(rig, host, client);

        for (var i = 0; i < 6; i++)
            await (await client.LoginAsync(Ravi)).AssertProblemAsync(HttpStatusCode.Unauthorized, "second-factor-due");
        for (var i = 0; i < 4; i++)
            await (await LoginAsync(client, "000000")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-code");
        using var right = await LoginAsync(client, code);

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.lockouts"));
    }

    [Fact]
    public async Task Login_WithoutItsCode_ForgivesNoWrongOne()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        var code = await WithSecondFactorAsync(rig, host, client);

        for (var i = 0; i < 4; i++)
        {
            using var refused = await (i % 2 == 0 ? LoginAsync(client, "000000") : client.LoginAsync(Ravi, "wrong"));
            await (await client.LoginAsync(Ravi)).AssertProblemAsync(HttpStatusCode.Unauthorized, "second-factor-due");
        }

        await (await LoginAsync(client, "000000")).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        await (await LoginAsync(client, code)).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
        await (await client.LoginAsync(Ravi)).AssertProblemAsync(HttpStatusCode.TooManyRequests, "locked-out");
    }

    [Fact]
    public async Task LeaveAttempt_WhosePasswordWasNotRight_StaysOpen()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var attempt = Guid.CreateVersion7();
        await rig.Identity.OpenAttemptAsync(attempt, Ravi, new SignInOrigin(IdentityRig.Shop, null, null), Now);

        await rig.Provider.LeaveAsync(attempt, Now);

        Assert.Equal("OPEN", await rig.ReadAsync<string>("select outcome from private.sign_in_attempts"));
    }

    [Theory]
    [InlineData("""{}""", "invalid", "email")]
    [InlineData("""{"email": "ravi.kumar@venus.example"}""", "invalid", "password")]
    [InlineData("""{"email": "ravi.kumar@venus.example", "password": "x", "code": "12345678901234567890123456789012345678901"}""", "invalid", "code")]
    [InlineData("""{"email": 5}""", "malformed", null)]
    [InlineData("""[""", "malformed", null)]
    public async Task Login_WithoutCredentials_SaysWhatIsMissing(string body, string slug, string? field)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await client.PostAsync("auth/login", content, Now);

        var problem = await answer.AssertProblemAsync(slug == "invalid" ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.BadRequest, slug);
        if (field is not null)
            Assert.Single(problem.GetProperty("errors").GetProperty(field).EnumerateArray());
    }

    [Fact]
    public async Task Busy_SaysHowLongToWait()
    {
        var context = new DefaultHttpContext();

        await ApiProblems.WriteAsync(context, new SignInBusy());

        Assert.Equal((503, "5"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
    }

    [Fact]
    public async Task Refresh_Rotates_AndItsReuseEndsTheSession()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        using var login = await client.LoginAsync(Ravi);
        var first = await login.TokensAsync();

        using var refreshed = await RefreshAsync(client, first.Refresh);
        var second = await refreshed.TokensAsync();
        using var before = await StatusAsync(host, second.Access);
        using var reused = await RefreshAsync(client, first.Refresh);
        using var after = await StatusAsync(host, second.Access);
        using var dead = await RefreshAsync(client, second.Refresh);

        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        var told = await reused.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.StartsWith("This refresh token does not serve", told.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await after.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        await dead.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("TOKEN_REUSE", await rig.ReadAsync<string>("select ended_reason from user_sessions"));
        Assert.Equal(["LOGIN SUCCESS", "REFRESH_TOKEN SUCCESS", "REFRESH_TOKEN FAILED token-reuse"], await rig.ActivityAsync());
    }

    /// <summary>Clients turn their tokens by the clock, whether or not anybody works with them.</summary>
    [Fact]
    public async Task Refresh_ByItself_IsNoActivity_ACallIs()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        using var login = await client.LoginAsync(Ravi);
        var (access, refresh) = await login.TokensAsync();

        await rig.PassAsync(TimeSpan.FromMinutes(300));
        using var called = await StatusAsync(host, access);
        await rig.PassAsync(TimeSpan.FromMinutes(300));
        using var afterACall = await RefreshAsync(client, refresh);
        await rig.PassAsync(TimeSpan.FromMinutes(300));
        using var afterARefresh = await RefreshAsync(client, (await afterACall.TokensAsync()).Refresh);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (called.StatusCode, afterACall.StatusCode));
        await afterARefresh.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal("EXPIRED", await rig.ReadAsync<string>("select ended_reason from user_sessions"));
    }

    [Fact]
    public async Task Refresh_TwiceAtOnce_ServesOnce()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        using var login = await client.LoginAsync(Ravi);
        var (_, refresh) = await login.TokensAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RefreshAsync(client, refresh)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(4, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task Logout_EndsTheSessionAndItsRefreshToken()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();
        using var login = await stranger.LoginAsync(Ravi);
        var (access, refresh) = await login.TokensAsync();
        using var client = host.NewClient(access);

        using var logout = await client.PostAsync("auth/logout", null, Now);
        using var again = await client.PostAsync("auth/logout", null, Now);
        using var refreshed = await RefreshAsync(stranger, refresh);

        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
        await again.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        await refreshed.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal(["LOGIN SUCCESS", "LOGOUT SUCCESS"], await rig.ActivityAsync());
    }

    [Fact(DisplayName = "PLT-13: record-session twice → one row, one LOGIN")]
    public async Task RecordSession_Twice_IsOneRowAndOneLogin()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();
        using var login = await stranger.LoginAsync(Ravi);
        using var client = host.NewClient((await login.TokensAsync()).Access);
        client.DefaultRequestHeaders.Add("X-Platform", "Android POS");
        client.DefaultRequestHeaders.Add("X-Client-App", "Venus Counter");

        using var once = await client.PostAsync("auth/record-session", null, Now);
        using var twice = await client.PostAsync("auth/record-session", null, Now);

        Assert.Equal((await once.JsonAsync()).GetRawText(), (await twice.JsonAsync()).GetRawText());
        Assert.Equal("recorded", (await once.JsonAsync()).GetProperty("status").GetString());
        Assert.Equal(
            "Android POS|Venus Counter|Venus Counter|POS Terminal|Mobile",
            await rig.ReadAsync<string>("select concat_ws('|', platform, client_app, browser, os, device_type) from user_sessions"));
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
    }

    [Theory]
    [InlineData(-20, 900, HttpStatusCode.OK)]
    [InlineData(-60, -10, HttpStatusCode.OK)]
    [InlineData(-90, -31, HttpStatusCode.Unauthorized)]
    [InlineData(20, 900, HttpStatusCode.OK)]
    [InlineData(60, 900, HttpStatusCode.Unauthorized)]
    public async Task Token_Times_AllowThirtySecondsOfSkew(int from, int until, HttpStatusCode expected)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();
        using var login = await stranger.LoginAsync(Ravi);
        var forge = new TokenForge(await host.Services.GetRequiredService<SigningKeys>().GetAsync(Now), (await login.TokensAsync()).Access);

        using var answer = await StatusAsync(host, forge.With(token =>
        {
            token.NotBefore = DateTime.UtcNow.AddSeconds(from);
            token.Expires = DateTime.UtcNow.AddSeconds(until);
        }));

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("update profiles set status = 'DISABLED' where email = $1")]
    [InlineData("update user_sessions set ended_at = now(), ended_reason = 'REVOKED' where user_id = (select id from profiles where email = $1)")]
    [InlineData("update user_sessions set expires_at = now() where user_id = (select id from profiles where email = $1)")]
    public async Task Token_OfNobodyAnyMore_Is401AtOnce(string end)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();
        using var login = await stranger.LoginAsync(Ravi);
        var (access, _) = await login.TokensAsync();
        using var before = await StatusAsync(host, access);

        await rig.ExecuteAsync(end, Ravi);
        using var after = await StatusAsync(host, access);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await after.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task CookieAndBearer_AreNeverTakenForEachOther()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        using var signedIn = await SignInHost.SignInAsync(browser, Ravi);
        using var stranger = host.NewClient();
        using var login = await stranger.LoginAsync(Ravi);
        using var client = host.NewClient((await login.TokensAsync()).Access);

        using var page = await browser.GetAsync("/home", Now);
        using var api = await browser.PostAsync("/api/v1/auth/record-session", null, Now);
        using var pageByBearer = await client.GetAsync("/home", Now);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        await api.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal(HttpStatusCode.Redirect, pageByBearer.StatusCode);
    }

    [Fact]
    public async Task Keys_OfTwoHosts_AreTheSameAndEncrypted()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var one = await SignInHost.StartAsync(rig.Database);
        await using var two = await SignInHost.StartAsync(rig.Database);
        using var stranger = one.NewClient();
        using var login = await stranger.LoginAsync(Ravi);
        var (access, _) = await login.TokensAsync();

        using var there = await StatusAsync(two, access);
        await rig.ExecuteAsync("update private.signing_keys set created_at = created_at - interval '31 days'");
        await using var three = await SignInHost.StartAsync(rig.Database);
        var next = await three.Services.GetRequiredService<SigningKeys>().GetAsync(Now);
        using var old = await StatusAsync(three, access);

        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        Assert.NotEqual(new JsonWebToken(access).Kid, next.Id);
        Assert.Equal(2, await rig.ReadAsync<long>("select count(*) from private.signing_keys"));
        var stored = await rig.ReadAsync<byte[]>("select key from private.signing_keys order by created_at desc limit 1");
        Assert.Equal(-1, stored.AsSpan().IndexOf(next.Key.ExportParameters(includePrivateParameters: true).D));
    }

    [Fact]
    public async Task MustChangePassword_AllowsLogoutAlone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();
        using var login = await stranger.LoginAsync(Ravi);
        using var client = host.NewClient((await login.TokensAsync()).Access);
        await rig.ExecuteAsync("update profiles set must_change_password = true where email = $1", Ravi);

        using var refused = await client.PostAsync("auth/record-session", null, Now);
        using var logout = await client.PostAsync("auth/logout", null, Now);

        await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "password-change-due");
        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
    }

    [Theory]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound, "not-found")]
    [InlineData("DELETE", "auth/login", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("POST", "auth/login", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type")]
    public async Task Request_ThatNoRouteTakes_IsAProblem(string method, string path, HttpStatusCode status, string slug)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var client = host.NewClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new StringContent("{}", Encoding.UTF8, "text/plain");

        using var answer = await client.SendAsync(request, Now);

        await answer.AssertProblemAsync(status, slug);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Origin_OfAnotherSite_CallsTheRestSurfaceAlone_AndOnlyWhenItIsListed(string origin, bool listed)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database, new Dictionary<string, string?> { [$"{VenusApi.OriginsSetting}:0"] = "https://shop.example" });
        using var client = host.NewClient();
        client.DefaultRequestHeaders.Add("Origin", origin);
        string[] told = ["Location", "Content-Disposition", "Retry-After", "WWW-Authenticate", .. CallCounter.Headers];
        const string Sent = "authorization,content-type,idempotency-key,x-platform,x-client-app";
        using var asked = new HttpRequestMessage(HttpMethod.Options, "sales");
        asked.Headers.Add("Access-Control-Request-Method", "POST");
        asked.Headers.Add("Access-Control-Request-Headers", Sent);

        using var before = await client.SendAsync(asked, Now);
        using var call = await client.GetAsync("auth/maintenance-status", Now);
        using var page = await client.GetAsync("/sign-in", Now);

        Assert.Equal(listed ? origin : null, Told(before, "Allow-Origin"));
        Assert.Equal(listed ? Sent : null, Told(before, "Allow-Headers")?.ToLowerInvariant());
        Assert.Equal(listed ? origin : null, Told(call, "Allow-Origin"));
        Assert.Equal(listed ? string.Join(',', told) : null, Told(call, "Expose-Headers"));
        Assert.Null(Told(page, "Allow-Origin"));
        Assert.Null(Told(before, "Allow-Credentials"));

        static string? Told(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues("Access-Control-" + header, out var values) ? string.Join(',', values) : null;
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <returns>A right code.</returns>
    internal static async Task<string> WithSecondFactorAsync(IdentityRig rig, SignInHost host, HttpClient client)
    {
        var id = await rig.AddPersonAsync(Ravi);
        using var first = await client.LoginAsync(Ravi);
        var session = Guid.Parse(new JsonWebToken((await first.TokensAsync()).Access).GetClaim("session_id").Value);
        var database = host.Services.GetRequiredService<IdentityDatabase>();
        var (secret, encrypted) = host.Services.GetRequiredService<SecondFactors>().Create(id);
        await database.StartSecondFactorAsync(session, encrypted, Now);
        var step = Totp.StepAt(DateTimeOffset.UtcNow);
        await database.ConfirmSecondFactorAsync(session, encrypted, step, [], Now);
        return Totp.CodeAt(secret, step + 1);
    }

    private static Task<HttpResponseMessage> LoginAsync(HttpClient client, string code) =>
        client.PostAsJsonAsync("auth/login", new { email = Ravi, password = IdentityRig.Password, code }, Now);

    private static Task<HttpResponseMessage> RefreshAsync(HttpClient client, string token) =>
        client.PostAsJsonAsync("auth/refresh", new { refresh_token = token }, Now);

    // A call that any signed-in person may make.
    private static async Task<HttpResponseMessage> StatusAsync(SignInHost host, string? token)
    {
        using var client = host.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "auth/record-session");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await client.SendAsync(request, Now);
    }
}

/// <summary>Tokens that differ from a good one in one thing.</summary>
internal sealed class TokenForge(SigningKey key, string good)
{
    private readonly JsonWebToken _good = new(good);

    /// <summary>Each way of <see cref="Make"/>.</summary>
    public static IReadOnlyList<string> Faults { get; } =
    [
        "none", "bad", "empty", "expired", "not yet", "no end", "wrong audience", "wrong issuer", "wrong role", "other key", "alg none", "HS256 with the public key",
        "somebody else's session",
    ];

    public string Good => With(_ => { });

    public string With(Action<SecurityTokenDescriptor> change)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = AccessTokens.Issuer,
            Audience = AccessTokens.Audience,
            NotBefore = DateTime.UtcNow,
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddMinutes(15),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = _good.Subject,
                ["role"] = "authenticated",
                ["session_id"] = _good.GetClaim("session_id").Value,
            },
            SigningCredentials = Credentials(key.Key),
        };
        change(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public string? Make(string kind, string other) => kind switch
    {
        "none" => null,
        "bad" => "not.a.token",
        "empty" => "",
        "expired" => With(t => t.Expires = DateTime.UtcNow.AddSeconds(-31)),
        "not yet" => With(t => t.NotBefore = DateTime.UtcNow.AddMinutes(1)),
        "no end" => With(t => t.Expires = null),
        "wrong audience" => With(t => t.Audience = "anon"),
        "wrong issuer" => With(t => t.Issuer = "urn:other"),
        "wrong role" => With(t => t.Claims["role"] = "service_role"),
        "other key" => With(t => t.SigningCredentials = Credentials(ECDsa.Create(ECCurve.NamedCurves.nistP256))),
        "alg none" => Unsigned(new { alg = "none", typ = "JWT", kid = key.Id }),
        "HS256 with the public key" => SignedWithThePublicKey(),
        "somebody else's session" => With(t => t.Claims["session_id"] = new JsonWebToken(other).GetClaim("session_id").Value),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private SigningCredentials Credentials(ECDsa signer) => new(new ECDsaSecurityKey(signer) { KeyId = key.Id }, SecurityAlgorithms.EcdsaSha256);

    private string Unsigned(object header) =>
        $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(header))}.{Good.Split('.')[1]}.";

    private string SignedWithThePublicKey()
    {
        var content = Unsigned(new { alg = "HS256", typ = "JWT", kid = key.Id })[..^1];
        var mac = HMACSHA256.HashData(key.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64UrlEncoder.Encode(mac)}";
    }
}
