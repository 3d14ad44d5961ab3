using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Venus.Core.Security;
using Venus.Data;
using Venus.Data.Features.Identity;
using Venus.Server.Api;
using Venus.Server.Features.Docs;
using Venus.Server.Features.Files;
using Venus.Server.Hosting;
using Venus.Server.Layout;
using Venus.Server.SignIn;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>A host as Program.cs builds it, in this process; cheap password hashes, and everything it logs is kept.</summary>
internal sealed partial class SignInHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SignInHost(WebApplication app, KeptLog log)
    {
        _app = app;
        Log = log;
    }

    public KeptLog Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Where a real browser reaches it; only of <see cref="ListenAsync"/>.</summary>
    public string Address => _app.Urls.Single();

    /// <param name="level">What is kept of the log, from here on.</param>
    public static Task<SignInHost> StartAsync(TestDatabase database, LogLevel level = LogLevel.Trace) =>
        StartAsync(database, builder => builder.WebHost.UseTestServer(), level);

    /// <param name="settings">Beyond the usual ones.</param>
    public static Task<SignInHost> StartAsync(TestDatabase database, IReadOnlyDictionary<string, string?> settings) =>
        StartAsync(database, builder => builder.WebHost.UseTestServer(), settings: settings);

    /// <summary>On a port of its own, with a clock of the test's.</summary>
    public static Task<SignInHost> ListenAsync(TestDatabase database, TimeProvider time) => StartAsync(database, builder =>
    {
        builder.Services.Replace(ServiceDescriptor.Singleton(time));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
    });

    private static async Task<SignInHost> StartAsync(
        TestDatabase database, Action<WebApplicationBuilder> configure, LogLevel level = LogLevel.Trace, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Venus.Server", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.AddVenusHosting();
        builder.Services.AddVenusShell().AddSingleton(database.App).AddSingleton(database.Jobs).AddVenusData().AddVenusIdentity(builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton(new BcryptPasswordHasher(workFactor: 4)));
        var log = new KeptLog();
        builder.Services.AddSingleton<ILoggerFactory>(new LoggerFactory([log], new LoggerFilterOptions { MinLevel = level }));
        configure(builder);

        var app = builder.Build();
        app.UseVenusHosting();
        app.MapVenusSignIn();
        app.MapVenus();
        app.MapVenusApi();
        app.MapApiDocs();
        app.MapDocPictures();
        app.MapFiles();
        app.MapGet("/test/token", (HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context).RequestToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SignInHost(app, log);
    }

    /// <summary>A browser: it keeps cookies, and follows no redirect by itself.</summary>
    public HttpClient NewBrowser(CookieContainer? cookies = null)
    {
        var client = new HttpClient(new CookieContainerHandler(cookies ?? new CookieContainer()) { InnerHandler = _app.GetTestServer().CreateHandler() })
        {
            BaseAddress = new Uri("https://venus.test"),
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(IdentityRig.UserAgent);
        return client;
    }

    /// <summary>A REST client: it keeps no cookies.</summary>
    public HttpClient NewClient(string? token = null)
    {
        var client = new HttpClient(_app.GetTestServer().CreateHandler()) { BaseAddress = new Uri("https://venus.test/api/v1/") };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(IdentityRig.UserAgent);
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>The services as a circuit of somebody has them.</summary>
    public IServiceScope As(UserIdentity identity)
    {
        var scope = Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<SessionState>().SetAuthenticationState(
            Task.FromResult(new AuthenticationState(SessionPrincipal.Of(identity, CookieAuthenticationDefaults.AuthenticationScheme))));
        return scope;
    }

    /// <summary>The same of the rig's Admin, in a session of his own.</summary>
    public async Task<IServiceScope> AsAdminAsync(IdentityRig rig)
    {
        var admin = new UserIdentity(await rig.ReadAsync<Guid>("select id from public.profiles where email = 'admin@venus.example'"), Guid.CreateVersion7());
        await rig.ExecuteAsync("insert into public.user_sessions (id, user_id, expires_at) values ($1, $2, now() + interval '7 days')", admin.SessionId, admin.UserId);
        return As(admin);
    }

    /// <summary>Opens the sign-in page and posts its form.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string email, string password = IdentityRig.Password, string? returnUrl = null)
    {
        var path = returnUrl is null ? "/sign-in" : $"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}";
        var page = await browser.GetStringAsync(path, Now);
        return await PostAsync(browser, path, email, password, TokenOf(page));
    }

    public static Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, string email, string password, string? token)
    {
        var fields = new Dictionary<string, string> { ["_handler"] = "sign-in", ["Input.Email"] = email, ["Input.Password"] = password };
        if (token is not null)
            fields["__RequestVerificationToken"] = token;
        return PostFormAsync(browser, path, fields);
    }

    public static async Task<HttpResponseMessage> SignOutAsync(HttpClient browser)
    {
        var token = await browser.GetStringAsync("/test/token", Now);
        return await PostFormAsync(browser, "/sign-out", new() { ["__RequestVerificationToken"] = token });
    }

    public static async Task<HttpResponseMessage> PostFormAsync(HttpClient browser, string path, Dictionary<string, string> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(path, content, Now);
    }

    public static string TokenOf(string page) => WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)""")]
    private static partial Regex Token();
}

internal sealed class KeptLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Kept(_lines, categoryName);

    public void Dispose()
    {
    }

    private sealed class Kept(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
