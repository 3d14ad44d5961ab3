using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Venus.Core.Health;
using Venus.Server.Hosting;

namespace Venus.Tests.Hosting;

public sealed class RequestPipelineTests
{
    [Fact]
    public async Task Headers_OfEveryAnswer_AreThoseOfTheSpecification()
    {
        await using var app = await StartAsync();

        var answer = await app.GetTestClient().GetAsync(new Uri("https://venus.example/page"), TestContext.Current.CancellationToken);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var nonce = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            + "connect-src 'self' wss://venus.example; base-uri 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'self'",
            policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("serial=(self), usb=(self), camera=(self)", Assert.Single(answer.Headers.GetValues("Permissions-Policy")));
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Nonce_IsNewEachTime()
    {
        await using var app = await StartAsync();
        var client = app.GetTestClient();

        var first = await client.GetStringAsync(new Uri("/page", UriKind.Relative), TestContext.Current.CancellationToken);
        var second = await client.GetStringAsync(new Uri("/page", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("GET", "http://localhost", HttpStatusCode.OK)]
    [InlineData("POST", "http://localhost", HttpStatusCode.OK)]
    [InlineData("GET", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("GET", "https://localhost", HttpStatusCode.Forbidden)]
    [InlineData("POST", "http://localhost:81", HttpStatusCode.Forbidden)]
    [InlineData("POST", "null", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, HttpStatusCode.Forbidden)]
    public async Task Socket_OfAnotherSite_IsRefused(string method, string? origin, HttpStatusCode expected)
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/_blazor/negotiate");
        if (origin is not null)
            request.Headers.Add("Origin", origin);

        var answer = await app.GetTestClient().SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Socket_Opened_ByAnotherSite_IsRefused()
    {
        await using var app = await StartAsync();
        var sockets = app.GetTestServer().CreateWebSocketClient();
        sockets.ConfigureRequest = request => request.Headers.Origin = "http://evil.example";

        var refusal = await Assert.ThrowsAnyAsync<InvalidOperationException>(
            () => sockets.ConnectAsync(new Uri("ws://localhost/_blazor"), TestContext.Current.CancellationToken));

        Assert.Contains("403", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, HttpStatusCode.OK, "ready")]
    [InlineData(false, false, HttpStatusCode.ServiceUnavailable, "not ready")]
    [InlineData(true, true, HttpStatusCode.ServiceUnavailable, "not ready")]
    public async Task Ready_ProbesAndTellsNothingMore(bool ready, bool throws, HttpStatusCode expected, string body)
    {
        await using var app = await StartAsync(new Probe(ready, throws));

        var answer = await app.GetTestClient().GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Live_NeedsNoDatabase()
    {
        await using var app = await StartAsync(new Probe(false, true));

        Assert.Equal("live", await app.GetTestClient().GetStringAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Leaving_IsNotReady_AndOpensNoPage_ButLivesAndHearsTheOpenOnes()
    {
        await using var app = await StartAsync(new Probe(true, false));
        app.Services.GetRequiredService<OpenCircuits>().Close();

        async Task<HttpStatusCode> AskAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Origin", "http://localhost");
            using var answer = await app.GetTestClient().SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(HttpMethod.Get, "/health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(HttpMethod.Post, "/_blazor/negotiate"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get, "/health/live"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Post, "/_blazor/disconnect"));
    }

    private static async Task<WebApplication> StartAsync(params IReadinessProbe[] probes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddDrain();
        foreach (var probe in probes)
            builder.Services.AddSingleton(probe);
        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseSocketOriginCheck();
        app.UseDrain();
        app.MapHealth();
        app.MapGet("/page", (HttpContext context) => context.ScriptNonce());
        app.Map("/_blazor/{**rest}", () => "socket");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private sealed class Probe(bool ready, bool throws) : IReadinessProbe
    {
        public string Name => "database";

        public Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
            throws ? Task.FromException<bool>(new InvalidOperationException("host=10.0.0.9 is down")) : Task.FromResult(ready);
    }
}
