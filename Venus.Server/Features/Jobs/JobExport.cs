using Venus.Core.Features.Jobs;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Jobs;

/// <summary>The runs of a filter as a file.</summary>
internal static class JobExport
{
    public static void MapJobExport(this IEndpointRouteBuilder app) => app.MapGet(JobsPage.Path + "/export", ExportAsync);

    [RequirePermission(Permissions.SystemJobs)]
    private static Task ExportAsync(HttpContext context, IJobService jobs, string? job, string? status, string? date, string? sort, string? format) =>
        ListExport.WriteAsync<JobRun>(context, "job-runs", format, JobRun.Shape, (write, cancel) =>
            jobs.ExportRunsAsync(JobsPage.FilterOf(job, status, date), Sorting.Parse(sort), write, cancel));
}
