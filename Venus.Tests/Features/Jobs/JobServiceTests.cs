using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Jobs;
using Venus.Core.Security;
using Venus.Tests.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Jobs;

public sealed class JobServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task Start_Twice_IsOneRun_AuditedUnderWhoStartedIt()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var jobs = world.As<IJobService>(admin);

        var once = (await jobs.StartAsync("sessions")).Value;
        var twice = (await jobs.StartAsync("sessions")).Value;
        var yesterday = (await jobs.StartAsync("sessions", date: DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1))).Value;

        Assert.Equal(once, twice);
        Assert.NotEqual(once.Id, yesterday.Id);
        Assert.Equal(2, await world.OwnerScalarAsync<long>("select count(*) from daily_job_runs"));
        Assert.Equal(1, await world.OwnerScalarAsync<long>(
            "select count(*) from audit_logs where entity_type = 'daily_job_runs' and entity_id = $1 and user_id = $2", once.Id.ToString(), admin.Id));
    }

    [Fact]
    public async Task Start_WhileItRuns_IsThatRun()
    {
        await using var world = await World.CreateAsync(server);
        var jobs = world.As<IJobService>(await world.PersonAsync("Admin"));
        var once = (await jobs.StartAsync("sessions")).Value;
        await world.OwnerAsync("update daily_job_runs set status = 'RUNNING', started_at = now()");

        Assert.Equal(once with { Status = JobStates.Running }, (await jobs.StartAsync("sessions")).Value);
    }

    [Fact]
    public async Task Start_OfADay_IsOfTodayOrOneOfThe31Before()
    {
        await using var world = await World.CreateAsync(server);
        var jobs = world.As<IJobService>(await world.PersonAsync("Admin"));
        var today = await world.OwnerScalarAsync<DateOnly>("select private.job_date(null)");

        Assert.Equal("date", (await jobs.StartAsync("sessions", date: today.AddDays(1))).Problem!.Field);
        Assert.Equal("date", (await jobs.StartAsync("sessions", date: today.AddDays(-32))).Problem!.Field);
        Assert.True((await jobs.StartAsync("sessions", date: today.AddDays(-31))).IsSuccess);
    }

    [Fact]
    public async Task Start_AfterTheRunEnded_IsTheNextAttempt()
    {
        await using var world = await World.CreateAsync(server);
        var jobs = world.As<IJobService>(await world.PersonAsync("Admin"));
        var first = (await jobs.StartAsync("sessions")).Value;
        await world.OwnerAsync("update daily_job_runs set status = 'FAILED', started_at = now(), ended_at = now(), error = 'x'");

        var retry = (await jobs.StartAsync("sessions")).Value;

        Assert.Equal([(retry.Id, 2), (first.Id, 1)], (await jobs.ListRunsAsync(new JobRunFilter("sessions"), null, 0)).Value.Rows.Select(run => (run.Id, run.Attempt)));
        Assert.Equal(retry.Id, (await jobs.GetJobsAsync()).Value.Single(job => job.Name == "sessions").Last!.Id);
        Assert.Equal(first.Id, Assert.Single((await jobs.ListRunsAsync(new JobRunFilter(Status: JobStates.Failed), null, 0)).Value.Rows).Id);
    }

    [Fact]
    public async Task Start_OfNoJob_OrWithWhatItDoesNotKnow_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var jobs = world.As<IJobService>(await world.PersonAsync("Admin"));
        await world.OwnerAsync("insert into private.jobs (name, title, description, per_store, performed_by) values ('each', 'Each', 'Each', true, 'none')");
        var today = DateOnly.FromDateTime(DateTime.UtcNow);

        Assert.Equal(new NotFound("job"), (await jobs.StartAsync("invented")).Problem);
        Assert.Equal("store", (await jobs.StartAsync("sessions", 1)).Problem!.Field);
        Assert.Equal("store", (await jobs.StartAsync("each")).Problem!.Field);
        Assert.Equal("date", (await jobs.StartAsync("sessions", date: today.AddDays(2))).Problem!.Field);
        Assert.Equal("date", (await jobs.StartAsync("sessions", date: today.AddDays(-33))).Problem!.Field);

        Assert.Equal(0, await world.OwnerScalarAsync<long>("select count(*) from daily_job_runs"));
    }

    [Fact]
    public async Task Start_OfAStoresJob_NeedsAccessToTheStore()
    {
        await using var world = await World.CreateAsync(server);
        var holder = await world.HolderAsync([1], Permissions.SystemJobs);

        Assert.Equal(new StoreNotAssigned(2), (await world.As<IJobService>(holder).StartAsync("sessions", 2)).Problem);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(holder, """select posting.start_job('{"job": "sessions", "store": 2}')"""));
        Assert.Equal("store-not-assigned", refused.MessageText);
    }

    [Fact]
    public async Task Rest_Start_IsAccepted_AndRefusedWithoutTheKey()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var admin = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));

        using var accepted = await admin.PostAsync("jobs/activity/runs", null, Now);
        using var dated = await admin.PostAsJsonAsync("jobs/activity/runs", new { date = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-3) }, Now);
        using var unknown = await admin.PostAsync("jobs/invented/runs", null, Now);
        using var refused = await manager.PostAsync("jobs/activity/runs", null, Now);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("activity", (await accepted.JsonAsync()).GetProperty("job").GetString());
        Assert.Equal(HttpStatusCode.Accepted, dated.StatusCode);
        await unknown.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(Permissions.SystemJobs, (await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing")).GetProperty("permission").GetString());
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
