using Venus.Core.Features.Jobs;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <param name="Store">The store of a job that works on one.</param>
/// <param name="Date">Today without one.</param>
internal sealed record JobRequest(int? Store = null, DateOnly? Date = null);

internal static class JobEndpoints
{
    public static void MapJobs(this RouteGroupBuilder api) => api.MapPost("/jobs/{name}/runs", StartAsync).Needs(Permissions.SystemJobs)
        .Tells("Start a job", ApiSamples.Run, StatusCodes.Status202Accepted, """{"store": 1, "date": "2026-07-14"}""");

    // The body may be left out.
    private static async Task<IResult> StartAsync(string name, JobRequest? request, IJobService jobs, CancellationToken cancellationToken)
    {
        var started = await jobs.StartAsync(name, request?.Store, request?.Date, cancellationToken);
        return started.Problem is { } problem
            ? new ProblemAnswer(problem)
            : TypedResults.Json(new { started.Value.Id, Job = name, started.Value.Status }, ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }
}
