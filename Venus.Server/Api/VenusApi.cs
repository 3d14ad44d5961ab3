using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Venus.Core.Health;
using Venus.Core.Security;
using Venus.Server.Features.Files;
using Venus.Server.Hosting;

namespace Venus.Server.Api;

/// <summary>The REST surface: bearer tokens only, problems for every refusal, and the services of the pages behind it.</summary>
internal static class VenusApi
{
    public const string Root = "/api";
    public const string Version1 = Root + "/v1";
    public const string OriginsSetting = "Cors:Origins";

    private const int LargestBody = 256 * 1024;

    /// <summary>Whether a client asks, and no page: a file serves both, each by its own proof.</summary>
    public static bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Root)
        || (context.Request.Path.StartsWithSegments(FileEndpoint.Root) && context.Request.Headers.Authorization.Count > 0);

    public static IServiceCollection AddVenusApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<CallCounter>();
        services.AddSingleton<LocalCallCounter>();
        if (RedisConnection.Read(configuration) is { } redis)
            services.AddSingleton(_ => new RedisConnection(redis)).AddSingleton<ICallStore>(provider => provider.GetRequiredService<RedisConnection>()).AddSingleton<ICallWindows, RedisCallWindows>();
        else
            services.AddSingleton<ICallWindows, DatabaseCallWindows>();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.AddScoped<ApiDocument>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        // A request that cannot be read is no fault of the host.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => AllowListed(policy, configuration)));
        return services;
    }

    /// <summary>Call it behind the pages' error handling and before authentication.</summary>
    public static void UseVenusApi(this IApplicationBuilder app)
    {
        app.UseWhen(IsApi, api => api.UseCors());
        app.Use((context, next) => IsApi(context) ? AnswerAsync(context, next) : next(context));
    }

    /// <summary>Counts every call of the REST surface before it does anything. Call it right behind authentication.</summary>
    public static void UseVenusApiLimits(this IApplicationBuilder app) => app.Use((context, next) =>
        IsApi(context) && !HttpMethods.IsOptions(context.Request.Method)
            ? context.RequestServices.GetRequiredService<CallCounter>().CountAsync(context, next)
            : next(context));

    /// <summary>
    /// A request that no route takes is told so, instead of being asked to sign in as a page would be. Call it between authentication and authorization.
    /// </summary>
    public static void UseVenusApiRoutes(this IApplicationBuilder app) => app.Use((context, next) => context.GetEndpoint() switch
    {
        _ when !IsApi(context) => next(context),
        null => ApiProblems.WriteAsync(context, new NoSuchRoute()),
        // What routing puts in place of a route for another method or media type.
        { Metadata.Count: 0, RequestDelegate: { } refuse } => refuse(context),
        _ => next(context),
    });

    public static void MapVenusApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Version1)
            .RequireAuthorization()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .AddEndpointFilter(ApiAdmission.FilterAsync);
        api.MapAuth();
        api.MapUsers();
        api.MapBusiness();
        api.MapLogs();
        api.MapJobs();
        api.MapHealthDetails();
        api.MapAssistant();
        api.MapGet("/openapi.json", (ApiDocument document, CancellationToken cancellationToken) => document.AnswerAsync(cancellationToken))
            .Needs(Permissions.SystemDocs).Tells("This document", ApiSample.Of(new { Openapi = "3.1.1" }));
    }

    // Whatever is refused below without a body gets one here, instead of a page.
    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;
        context.Response.Headers.CacheControl = "no-store";
        await next(context);
        if (!context.Response.HasStarted && context.Response is { StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null })
            await ApiProblems.WriteAsync(context, ApiProblems.Of(context.Response.StatusCode));
    }

    private static void AllowListed(CorsPolicyBuilder policy, IConfiguration configuration) => policy
        .WithOrigins(configuration.GetSection(OriginsSetting).Get<string[]>() ?? [])
        .WithMethods("GET", "POST", "PUT", "DELETE")
        .WithHeaders("Authorization", "Content-Type", "Idempotency-Key", "X-Platform", "X-Client-App")
        .WithExposedHeaders(["Location", "Content-Disposition", "Retry-After", "WWW-Authenticate", .. CallCounter.Headers]);
}
