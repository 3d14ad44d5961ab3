using Venus.Core;
using Venus.Core.Features.Jobs;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Jobs;

internal sealed class JobService(VenusSession session) : IJobService
{
    public async Task<Result<IReadOnlyList<Job>>> GetJobsAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemJobs, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.AskAsync<IReadOnlyList<Job>>("list_jobs", [], cancellationToken);
    }

    public async Task<Result<Page<JobRun>>> ListRunsAsync(
        JobRunFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemJobs, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ListAsync<JobRun>("list_job_runs", filter, sorting, page, pageSize, cancellationToken);
    }

    public async Task<Result<Done>> ExportRunsAsync(JobRunFilter filter, Sorting? sorting, Func<JobRun, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemJobs, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ExportAsync(Permissions.SystemJobs, "job runs", "list_job_runs", filter, sorting, write, cancellationToken);
    }

    public async Task<Result<JobStarted>> StartAsync(string job, int? store = null, DateOnly? date = null, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemJobs, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<JobStarted>("start_job", new { Job = job, Store = store, Date = date }, cancellationToken);
    }
}
