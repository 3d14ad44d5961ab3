using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Jobs;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Jobs;

/// <summary>Background jobs, how each went last, and all their runs. Any of them can be started by hand.</summary>
public sealed partial class JobsPage(IJobService jobs, IUserRights userRights, NavigationManager navigation, ISnackbar snackbar, TimeProvider time)
    : ListPage<JobRun, JobRunFilter>(userRights, navigation)
{
    public const string Path = "/system/jobs";

    private IReadOnlyList<Job> _jobs = [];

    [SupplyParameterFromQuery(Name = "job")]
    public string? LinkJob { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? LinkStatus { get; set; }

    [SupplyParameterFromQuery(Name = "date")]
    public string? LinkDate { get; set; }

    internal override JobRunFilter Filter => FilterOf(LinkJob, LinkStatus, LinkDate);

    internal override JobRunFilter NoFilter => new();

    internal override Sorting Natural => new("created_at", Descending: true);

    protected override IEnumerable<string?> FilterPhrases =>
    [
        Chosen("job", Filter.Job, _jobs.Select(job => (job.Name, job.Title))),
        Chosen("outcome", Filter.Status, States),
        Filter.Date is { } date ? $"on {DayText.Short(date, StoreDays.Of(Timezone, time.GetUtcNow()))}" : null,
    ];

    protected override ReadShape<JobRun> Shape => JobRun.Shape;

    // The latest run of a job may stand on another page of the list.
    private JobRun? Opened => OpenRow ?? _jobs.Select(job => job.Last).FirstOrDefault(run => run is not null && IsOpen(run));

    internal static JobRunFilter FilterOf(string? job, string? status, string? date) =>
        new(LinkText.Given(job), States.Any(s => s.Item1 == status) ? status : null, DayText.FromLink(date));

    internal override object KeyOf(JobRun row) => row.Id;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Jobs, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task<Result<Page<JobRun>>> ReadPageAsync(JobRunFilter filter, Sorting? sort, int page, CancellationToken cancellationToken) =>
        jobs.ListRunsAsync(filter, sort, page, PageSize, cancellationToken);

    protected override async Task ReadBesideAsync(UserRights rights, CancellationToken cancellationToken) =>
        _jobs = (await jobs.GetJobsAsync(cancellationToken)).Value;

    protected override IReadOnlyDictionary<string, object?> ToParameters(JobRunFilter filter) => new Dictionary<string, object?>
    {
        ["job"] = filter.Job,
        ["status"] = filter.Status,
        ["date"] = filter.Date is { } date ? DayText.ToLink(date) : null,
    };

    private async Task StartAsync(string name, string title, int? store, DateOnly? date) => await RunAsync(async cancel =>
    {
        var started = await jobs.StartAsync(name, store, date, cancel);
        snackbar.Add(started.Problem?.Message ?? $"The job “{title}” has been started.", started.IsSuccess ? Severity.Success : Severity.Error);
        await ReloadAsync();
    });
}
