using Venus.Core.Fields;

namespace Venus.Core.Features.Jobs;

/// <summary>Background jobs and their runs (domain document "Platform", section 8). Everything needs system.jobs.</summary>
public interface IJobService
{
    /// <summary>Each job with its latest run.</summary>
    Task<Result<IReadOnlyList<Job>>> GetJobsAsync(CancellationToken cancellationToken = default);

    /// <summary>Newest first unless sorted.</summary>
    /// <param name="page">From 0.</param>
    Task<Result<Page<JobRun>>> ListRunsAsync(
        JobRunFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over all runs of the filter, newest first unless sorted. The export is logged.</summary>
    Task<Result<Done>> ExportRunsAsync(JobRunFilter filter, Sorting? sorting, Func<JobRun, Task> write, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has a job performed now, by whichever host comes first; it is audited. A run of the same date that waits or is under way is the answer instead.
    /// Refuses <see cref="NotFound"/> for no such job, and a store where the job knows none, or none where it needs one.
    /// </summary>
    /// <param name="date">Today without one; at most 31 days back.</param>
    Task<Result<JobStarted>> StartAsync(string job, int? store = null, DateOnly? date = null, CancellationToken cancellationToken = default);
}
