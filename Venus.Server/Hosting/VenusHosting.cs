using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Venus.Data.Connections;
using Venus.Server.Api;
using Venus.Server.Features.Assistant;
using Venus.Server.SignIn;

namespace Venus.Server.Hosting;

/// <summary>What every request and circuit passes through, whatever the feature.</summary>
internal static class VenusHosting
{
    // A page sends events, not files; uploads have an endpoint of their own.
    private const int LargestMessage = 32 * 1024;
    private const long LargestRequest = 6 * 1024 * 1024;

    // A browser takes its line for lost after 8 seconds without a sign (connection.js): a dead host's users are to be elsewhere within ten.
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(3);

    public static void AddVenusHosting(this WebApplicationBuilder builder)
    {
        builder.AddVenusLogging();
        builder.AddKnownProxies();
        builder.AddVenusTelemetry();

        // Static files work from an unpublished build in every environment (they are empty otherwise).
        if (!builder.Environment.IsDevelopment())
            builder.WebHost.UseStaticWebAssets();

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.AddHsts(hsts =>
        {
            hsts.MaxAge = TimeSpan.FromDays(365);
            hsts.ExcludedHosts.Clear();
        });
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "venus.antiforgery";
            // The policy of SecurityHeaders already says who may frame us.
            antiforgery.SuppressXFrameOptionsHeader = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            // Always would answer 500 on the plain http of a developer's machine.
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        builder.Services.AddExceptionHandler<Faults>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents(circuits => circuits.DetailedErrors = builder.Environment.IsDevelopment())
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = LargestMessage;
                hub.KeepAliveInterval = SignOfLife;
                hub.AddFilter<RefusedFrames>();
                hub.AddFilter<BrowserCall>();
                hub.AddFilter<CircuitPlaces>();
            });
        WatchedProtocol.AddTo(builder.Services, LargestMessage);
        builder.Services.AddSingleton<CircuitPlaces>();
        builder.Services.AddVenusApi(builder.Configuration);
        builder.Services.AddAssistant(builder.Configuration);
        builder.Services.AddScoped<CircuitLog>();
        builder.Services.AddScoped<CircuitHandler, CircuitLogScope>();
        builder.Services.AddScoped<Acknowledgements>();
        builder.Services.AddScoped<CircuitHandler>(circuit => circuit.GetRequiredService<Acknowledgements>());
        builder.Services.AddSingleton<IStartupFilter, HeadRequests>();
        builder.Services.AddDrain();
        builder.Services.AddPlaces(builder.Configuration);
    }

    public static void UseVenusHosting(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseHostNameCheck();
        app.UseVenusTelemetry();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // A page answers gets. A refused post keeps its own status instead of being posted to the page.
            if (!HttpMethods.IsGet(context.Request.Method))
                context.Features.GetRequiredFeature<IStatusCodePagesFeature>().Enabled = false;
            return next(context);
        });
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        if (Listening.HasHttps(app.Configuration))
            app.UseHttpsRedirection();
        app.UseSocketOriginCheck();
        app.UseDrain();
        app.UsePlaces();
        app.UseVenusApi();
        app.UseAuthentication();
        app.UseVenusApiLimits();
        app.UseVenusApiRoutes();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapVenus(this WebApplication app)
    {
        app.MapHealth();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
    }

    /// <summary>Runs until stopped.</summary>
    /// <exception cref="SetupException">It cannot listen where it is told to.</exception>
    public static async Task<int> RunVenusAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception fault) when (Listening.IsOperators(fault))
        {
            // Else what has begun meanwhile takes its end for a fault.
            await app.StopAsync();
            throw new SetupException(Listening.Sentence(fault), fault);
        }

        await app.WaitForShutdownAsync();
        return 0;
    }
}
