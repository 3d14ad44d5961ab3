using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Jobs;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Features.Jobs;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Jobs;

public sealed class JobsPageTests : IAsyncDisposable
{
    private static readonly DateOnly Day = new(2026, 7, 13);
    private static readonly DateTimeOffset At = new(2026, 7, 13, 0, 30, 0, TimeSpan.Zero);

    private static readonly JobRun Failed = new(
        Guid.Parse("00000000-0000-0000-0000-000000000009"), "sessions", "Ended sessions", null, null, Day, 1, JobStates.Failed, null, At, At, At.AddSeconds(2),
        "host-1", null, "22012: division by zero");

    private readonly ShellContext _shell = new();
    private readonly FakeJobs _jobs = new();

    public JobsPageTests() => _shell.Services.AddSingleton<IJobService>(_jobs);

    [Fact]
    public async Task FailedRun_ShowsAsFailed_WithItsReason()
    {
        var page = await OpenAsync($"/system/jobs?open={Failed.Id}");

        Assert.Equal("Failed", page.Find("aside .v-chip-bad").TextContent.Trim());
        Assert.Contains("22012: division by zero", page.Find("aside [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Failed", page.Find(".jobs").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_StartsTheSameDate_RunNowToday()
    {
        var page = await OpenAsync($"/system/jobs?open={Failed.Id}");

        page.FindAll("aside button").Single(b => b.TextContent.Trim() == "Retry").Click();
        page.Find("[aria-label='Run now: Ended sessions']").Click();

        Assert.Equal([("sessions", null, Day), ("sessions", null, null)], _jobs.Started);
    }

    [Fact]
    public async Task Start_IsSaidInWordsThatFitAnyTitle()
    {
        var page = await OpenAsync("/system/jobs");

        page.Find("[aria-label='Run now: Ended sessions']").Click();

        Assert.Equal("The job “Ended sessions” has been started.", _shell.Snack);
    }

    [Fact]
    public async Task RunNow_WaitsWhileARunIsOpen()
    {
        _jobs.Last = Failed with { Status = JobStates.Running, EndedAt = null, Error = null };

        var page = await OpenAsync("/system/jobs");

        Assert.True(page.Find("[aria-label='Run now: Ended sessions']").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Link_IsTheFilter_AndNewsReadAgain()
    {
        await OpenAsync("/system/jobs?job=sessions&status=FAILED&date=2026-07-13&page=2&sort=job");
        Assert.Equal((new JobRunFilter("sessions", "FAILED", Day), new Sorting("job", false), 1), _jobs.Asked[0]);

        await _shell.Live.ChangeAsync(LiveTopic.Jobs);
        Assert.Equal(_jobs.Asked[0], _jobs.Asked[^1]);
        Assert.True(_jobs.Asked.Count > 1);
    }

    [Fact]
    public async Task Refusal_OfAStart_IsSaid()
    {
        _jobs.Refusal = new NotFound("job");
        var page = await OpenAsync("/system/jobs");

        page.Find("[aria-label='Run now: Ended sessions']").Click();

        Assert.Equal(_jobs.Refusal.Message, _shell.Snack);
    }

    private Task<IRenderedComponent<JobsPage>> OpenAsync(string link) => _shell.OpenAsync<JobsPage>(People.With([Permissions.SystemJobs], []), link);

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeJobs : IJobService
    {
        public JobRun? Last { get; set; } = Failed;

        public Problem? Refusal { get; set; }

        public List<(JobRunFilter, Sorting?, int)> Asked { get; } = [];

        public List<(string, int?, DateOnly?)> Started { get; } = [];

        public Task<Result<IReadOnlyList<Job>>> GetJobsAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<Job>>.Success([new Job("sessions", "Ended sessions", "Removes sessions", false, Last)]));

        public Task<Result<Page<JobRun>>> ListRunsAsync(
            JobRunFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
        {
            Asked.Add((filter, sorting, page));
            return Task.FromResult<Result<Page<JobRun>>>(new Page<JobRun>([Failed], 1));
        }

        public Task<Result<Done>> ExportRunsAsync(JobRunFilter filter, Sorting? sorting, Func<JobRun, Task> write, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<Result<JobStarted>> StartAsync(string job, int? store = null, DateOnly? date = null, CancellationToken cancellationToken = default)
        {
            Started.Add((job, store, date));
            return Task.FromResult<Result<JobStarted>>(Refusal is null ? new JobStarted(Guid.NewGuid(), JobStates.Requested) : Refusal);
        }
    }
}
