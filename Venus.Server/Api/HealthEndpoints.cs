using Venus.Core.Features.Health;
using Venus.Core.Security;

namespace Venus.Server.Api;

internal static class HealthEndpoints
{
    public static void MapHealthDetails(this RouteGroupBuilder api) => api.MapGet("/health/detailed", CheckAsync).Needs(Permissions.SystemHealth)
        .Tells("What was found by trying everything now; 503 with the same body while something is degraded", ApiSamples.Health);

    // 503 with the same body while something is degraded.
    private static async Task<IResult> CheckAsync(IHealthService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckAsync(cancellationToken);
        return report.Problem is { } problem
            ? new ProblemAnswer(problem)
            : TypedResults.Json(
                new { report.Value.Status, report.Value.CheckedAt, report.Value.Probes, report.Value.Hosts },
                ApiJson.Options,
                statusCode: report.Value.IsDegraded ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
