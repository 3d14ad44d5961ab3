using Venus.Core.Features.Logs;
using Venus.Core.Fields;

namespace Venus.Core.Features.Jobs;

/// <summary>Background work that Venus does once per date.</summary>
/// <param name="Name">As REST and the database know it: <c>job-runs</c>.</param>
/// <param name="PerStore">It runs once for each store.</param>
/// <param name="Last">Null while it has never run.</param>
public sealed record Job(string Name, string Title, string Description, bool PerStore, JobRun? Last);

/// <param name="Date">The store's date; UTC's for a job that concerns the chain.</param>
/// <param name="Attempt">From 1; each retry of the date counts.</param>
/// <param name="Status">One of <see cref="JobStates"/>.</param>
/// <param name="RequestedBy">Who started it by hand; null for the day's own run.</param>
/// <param name="Rows">How many rows it touched; null until it succeeded.</param>
/// <param name="Error">Why it failed, without values of records.</param>
public sealed record JobRun(
    Guid Id,
    string Job,
    string Title,
    int? StoreId,
    string? Store,
    DateOnly Date,
    int Attempt,
    string Status,
    string? RequestedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Host,
    long? Rows,
    string? Error)
{
    /// <summary>What leaves Venus of its runs.</summary>
    public static ReadShape<JobRun> Shape { get; } = new(
        new Field<JobRun>("job", "Job", run => run.Title) { Sorts = true },
        new Field<JobRun>("status", "Outcome", run => LogShapes.Words(run.Status)),
        new Field<JobRun>("date", "Date", run => run.Date),
        new Field<JobRun>("store", "Store", run => run.Store),
        new Field<JobRun>("created_at", "Began", run => run.CreatedAt) { Sorts = true },
        new Field<JobRun>("took", "Seconds", run => run.Took is { } took ? Math.Round((decimal)took.TotalSeconds, 2) : null),
        new Field<JobRun>("rows", "Rows", run => run.Rows),
        new Field<JobRun>("attempt", "Attempt", run => run.Attempt),
        new Field<JobRun>("requested_by", "Started by", run => run.RequestedBy ?? "The clock"),
        new Field<JobRun>("error", "Error", run => run.Error),
        new Field<JobRun>("host", "Host", run => run.Host));

    public TimeSpan? Took => EndedAt - StartedAt;

    /// <summary>It waits for a host, or is under way.</summary>
    public bool IsOpen => Status is JobStates.Requested or JobStates.Running;
}

public static class JobStates
{
    public const string Requested = "REQUESTED";
    public const string Running = "RUNNING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
}

/// <param name="Job">Its name.</param>
public sealed record JobRunFilter(string? Job = null, string? Status = null, DateOnly? Date = null);

/// <summary>A run that a host performs as soon as it can.</summary>
public sealed record JobStarted(Guid Id, string Status);
