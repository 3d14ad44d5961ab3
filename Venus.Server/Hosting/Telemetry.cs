using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Venus.Data.Telemetry;

namespace Venus.Server.Hosting;

/// <summary>
/// Traces and metrics by OpenTelemetry: sent by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says, and read by Prometheus at <c>/metrics</c> with the
/// bearer token of <c>Metrics:Token</c>. Without either nothing is collected. A token, and not a port of its own: a host listens in one place, which its
/// certificate, its proxy and its container already know.
/// </summary>
internal static class Telemetry
{
    public const string TokenSetting = "Metrics:Token";
    public const string Path = "/metrics";

    private const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const int ShortestToken = 32;

    // Of the framework: requests, connections, open pages, runtime. Of Npgsql: its pools.
    private static readonly string[] Meters =
    [
        VenusMeters.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits",
        "System.Runtime", "Npgsql",
    ];

    /// <summary>The one sentence that says what is wrong with the settings, or null.</summary>
    public static string? Refusal(IConfiguration configuration) =>
        configuration[TokenSetting] is { Length: < ShortestToken }
            ? $"{TokenSetting} is too short to be secret: give it {ShortestToken} random characters or more, or remove it."
            : null;

    public static void AddVenusTelemetry(this WebApplicationBuilder builder)
    {
        var (otlp, prometheus) = (builder.Configuration[OtlpSetting] is { Length: > 0 }, builder.Configuration[TokenSetting] is not null);
        if (!otlp && !prometheus)
            return;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("venus"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                if (prometheus)
                    metrics.AddPrometheusExporter();
                if (otlp)
                    metrics.AddOtlpExporter();
            });
        if (otlp)
        {
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(requests =>
                {
                    requests.Filter = context => !context.Request.Path.StartsWithSegments("/health") && context.Request.Path != Path;
                    // Which device somebody uses stands in his session, where it is needed.
                    requests.EnrichWithHttpRequest = (activity, _) => activity.SetTag("user_agent.original", null);
                })
                .AddNpgsql()
                .AddOtlpExporter());
        }
    }

    /// <summary>Answers <see cref="Path"/> before anything that belongs to people: 401 without the token, and nothing at all where no token is set.</summary>
    public static void UseVenusTelemetry(this WebApplication app)
    {
        if (app.Configuration[TokenSetting] is not { } token)
            return;
        var expected = Digest("Bearer " + token);
        app.Use((context, next) =>
        {
            if (context.Request.Path != Path || CryptographicOperations.FixedTimeEquals(Digest(context.Request.Headers.Authorization.ToString()), expected))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        });
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == Path);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
