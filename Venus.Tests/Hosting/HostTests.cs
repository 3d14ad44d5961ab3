using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Hosting;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Hosting;

/// <summary>The host as it is composed, with invented rights and without a database: what it answers before any circuit.</summary>
public sealed class HostTests
{
    private static readonly Uri Page = new("/business/sales", UriKind.Relative);

    /// <summary>Where the database shares the processors, what spins takes them from it (docs/decisions/2026-11-28-idle-threads-sleep.md).</summary>
    [Fact]
    public void IdleThreads_Sleep()
    {
        using var runtime = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Venus.Server.runtimeconfig.json")));

        var options = runtime.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(0, options.GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32());
    }

    [Fact]
    public async Task Page_Stranger_IsChallenged()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        var answer = await app.GetTestClient().GetAsync(Page, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Page_KeyHeld_IsServedAndNeverStored()
    {
        await using var app = await StartAsync(People.With([Permissions.SalesView], [People.Downtown]));

        var answer = await SignedIn(app).GetAsync(Page, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Empty(((FakeRefusalLog)app.Services.GetRequiredService<IRefusalLog>()).Written);
    }

    [Theory]
    [InlineData("/business/sales", HttpStatusCode.OK)]
    [InlineData("/business/stock", HttpStatusCode.Forbidden)]
    [InlineData("/", HttpStatusCode.Redirect)]
    [InlineData("/no/such/page", HttpStatusCode.NotFound)]
    public async Task Head_IsAnsweredLikeGet(string path, HttpStatusCode status)
    {
        await using var app = await StartAsync(People.With([Permissions.SalesView], [People.Downtown]));
        using var asked = new HttpRequestMessage(HttpMethod.Head, path);

        using var answer = await SignedIn(app).SendAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Page_KeyMissing_Is403AndStillTheShell()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        var answer = await SignedIn(app).GetAsync(Page, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("blazor.web.js", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal([(Permissions.SalesView, null)], ((FakeRefusalLog)app.Services.GetRequiredService<IRefusalLog>()).Written);
    }

    [Fact]
    public async Task Page_RightsUnreadable_IsAFaultAndNotAMissingKey()
    {
        await using var app = await StartAsync(People.WithoutRoles, new InvalidOperationException("host=10.0.0.9 is down"));

        var answer = await SignedIn(app).GetAsync(Page, TestContext.Current.CancellationToken);

        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Matches("[0-9A-F]{4}-[0-9A-F]{4}", body);
        Assert.DoesNotContain("10.0.0.9", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownAddress_SignedIn_Is404()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        Assert.Equal(
            HttpStatusCode.NotFound,
            (await SignedIn(app).GetAsync(new Uri("/no/such/page", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task UnknownAddress_PostedTo_KeepsItsOwnStatus()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        using var answer = await SignedIn(app).PostAsync(new Uri("/no/such/page", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task UnknownAddress_Stranger_LearnsNothing()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await app.GetTestClient().GetAsync(new Uri("/no/such/page", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/stack")]
    public async Task PublicPage_Stranger_IsServedWithoutACircuit(string path)
    {
        await using var app = await StartAsync(People.WithoutRoles, new InvalidOperationException("no database is asked"));

        var answer = await app.GetTestClient().GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("href=\"/sign-in\"", body, StringComparison.Ordinal);
        // The import map names every script; only a page with a circuit starts one.
        Assert.DoesNotContain("autostart", body, StringComparison.Ordinal);
        Assert.DoesNotContain("noindex", body, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)(\.NET|PostgreSQL|MudBlazor|Core) v?\d", body);
        Assert.Contains("script-src 'self' 'nonce-", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/stack")]
    public async Task PublicPage_SignedIn_LeadsHome(string path)
    {
        await using var app = await StartAsync(People.WithoutRoles);

        var answer = await SignedIn(app).GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith("/home", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_OpenToStrangers_AreTheListedOnes()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        var open = app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null && e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Distinct()
            .Order();

        Assert.Equal(["/", "/error", "/health/live", "/health/ready", "/sign-in", "/sign-in/forgot", "/sign-in/link", "/sign-up", "/stack"], open);
    }

    [Fact]
    public async Task Pages_KeepTheirKeyAsEndpoints()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        var open = app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
                && e.Metadata.GetMetadata<IAllowAnonymous>() is null
                && e.Metadata.GetMetadata<IAuthorizeData>() is null);

        Assert.Empty(open);
    }

    [Fact]
    public async Task Answer_OfTheWholeHost_CarriesPolicyAndStrictTransport()
    {
        await using var app = await StartAsync(People.WithoutRoles);

        var answer = await app.GetTestClient().GetAsync(new Uri("https://venus.example/health/live"), TestContext.Current.CancellationToken);

        Assert.Contains("script-src 'self' 'nonce-", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a'b")]
    [InlineData("a_*b:5080")]
    [InlineData("venus.example..")]
    public async Task Host_ThatIsNoName_IsABadRequestWithThePolicy_AndNoFault(string host)
    {
        await using var app = await StartAsync(People.WithoutRoles);

        var context = await app.GetTestServer().SendAsync(
            request =>
            {
                request.Request.Path = "/";
                request.Request.Host = new HostString(host);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(StatusCodes.Status400BadRequest, context.Response.StatusCode);
        Assert.NotEqual(0, context.Response.Headers.ContentSecurityPolicy.Count);
    }

    [Fact]
    public async Task Socket_OfTheWholeHost_OpenedByAnotherSite_IsRefused()
    {
        await using var app = await StartAsync(People.WithoutRoles);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "http://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, (await SignedIn(app).SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("10.0.0.2", "198.51.100.7", "https://venus.example")]
    [InlineData("10.0.0.3", "10.0.0.3", "http://localhost")]
    public async Task PLT_14_ForwardedAddress_CountsFromAKnownProxyOnly(string sender, string seen, string site)
    {
        await using var app = await StartAsync(People.WithoutRoles, proxy: "10.0.0.2");

        var context = await app.GetTestServer().SendAsync(
            request =>
            {
                request.Request.Path = "/health/live";
                request.Connection.RemoteIpAddress = IPAddress.Parse(sender);
                request.Request.Headers["X-Forwarded-For"] = "203.0.113.9, 198.51.100.7";
                request.Request.Headers["X-Forwarded-Proto"] = "https";
                request.Request.Headers["X-Forwarded-Host"] = "venus.example";
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(IPAddress.Parse(seen), context.Connection.RemoteIpAddress);
        Assert.Equal(site, $"{context.Request.Scheme}://{context.Request.Host}");
    }

    private static HttpClient SignedIn(WebApplication app)
    {
        var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add(FakeSignIn.Header, "yes");
        return client;
    }

    private static async Task<WebApplication> StartAsync(UserRights rights, Exception? failure = null, string? proxy = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(SidebarEntries).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        if (proxy is not null)
            builder.Configuration["Proxies:Known:0"] = proxy;
        builder.AddVenusHosting();
        builder.Services.AddVenusShell();
        builder.Services.AddSingleton<IUserRights>(new FakeUserRights { Rights = rights, Failure = failure });
        builder.Services.AddSingleton<IRefusalLog>(new FakeRefusalLog());
        builder.Services.AddSingleton<ILiveUpdates, FakeLiveUpdates>();
        builder.Services.AddSingleton<ICurrentUser>(new Nobody());
        builder.Services.AddAuthentication(FakeSignIn.Name).AddScheme<AuthenticationSchemeOptions, FakeSignIn>(FakeSignIn.Name, null);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.UseVenusHosting();
        app.MapVenus();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class Nobody : ICurrentUser
    {
        public ValueTask<UserIdentity?> GetIdentityAsync() => ValueTask.FromResult<UserIdentity?>(null);
    }
}
