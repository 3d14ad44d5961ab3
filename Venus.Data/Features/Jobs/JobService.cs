using System.Text.Json;
using System.Text.Json.Nodes;
using Venus.Core;
using Venus.Core.Features.Jobs;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Jobs;

internal sealed class JobService(VenusSession session) : IJobService
{
    private const int ExportedAtOnce = 2000;

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
        var question = Question(filter, page, Math.Min(pageSize, 200));
        question["sort"] = sorting?.By;
        question["ascending"] = sorting is { Descending: false };
        return await session.AskAsync<Page<JobRun>>("list_job_runs", question, cancellationToken);
    }

    public async Task<Result<Done>> ExportRunsAsync(JobRunFilter filter, Func<JobRun, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemJobs, null, cancellationToken) is { } refusal)
            return refusal;
        var logged = await session.PostAsync<Done>("log_export", new { Permission = Permissions.SystemJobs, What = "job runs", Filters = filter }, cancellationToken);
        if (!logged.IsSuccess)
            return logged;
        for (var page = 0; ; page++)
        {
            var part = await session.AskAsync<Page<JobRun>>("list_job_runs", Question(filter, page, ExportedAtOnce), cancellationToken);
            if (part.Problem is { } problem)
                return problem;
            foreach (var run in part.Value.Rows)
                await write(run);
            if (part.Value.Rows.Count < ExportedAtOnce)
                return new Done();
        }
    }

    public async Task<Result<JobStarted>> StartAsync(string job, int? store = null, DateOnly? date = null, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemJobs, store, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<JobStarted>("start_job", new { Job = job, Store = store, Date = date }, cancellationToken);
    }

    private static JsonObject Question(JobRunFilter filter, int page, int pageSize)
    {
        var question = JsonSerializer.SerializeToNode(filter, Wire.Options)!.AsObject();
        question["page"] = page;
        question["page_size"] = pageSize;
        return question;
    }
}
