using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Core.Features.Jobs;
using Venus.Data.Features.Jobs;
using Venus.Data.Live;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Jobs;

/// <summary>Jobs as hosts perform them: each once per date and store, whichever host comes first.</summary>
public sealed class JobRunnerTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";

    [Fact]
    public async Task Due_OnTwoHosts_EachJobRunsOncePerDate()
    {
        await using var world = await World.CreateAsync(server);
        var jobs = await world.OwnerScalarAsync<long>("select count(*) from private.jobs");

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunDueAsync(world)));

        Assert.Equal(jobs, runs.Sum());
        Assert.Equal(jobs, await world.OwnerScalarAsync<long>("select count(*) from daily_job_runs where status = 'SUCCEEDED' and ended_at >= started_at and host is not null"));
        Assert.Equal(0, await RunDueAsync(world));
        await world.OwnerAsync("update daily_job_runs set run_date = run_date - 1");
        Assert.Equal(jobs, await RunDueAsync(world));
    }

    [Fact]
    public async Task Claim_ThatFindsNothing_IsNoNews()
    {
        await using var world = await World.CreateAsync(server);
        await RunDueAsync(world);
        var news = 0;
        await using var connection = await world.Database.App.DataSource.OpenConnectionAsync(Now);
        connection.Notification += (_, _) => news++;
        await using (var listen = new NpgsqlCommand("listen venus_live", connection))
            await listen.ExecuteNonQueryAsync(Now);

        Assert.Equal(0, await RunDueAsync(world));
        await world.OwnerAsync("update daily_job_runs set host = 'other' where job = 'sessions'");
        await connection.WaitAsync(Now);

        Assert.Equal(1, news);
    }

    [Fact]
    public async Task PerStoreJob_RunsForEachActiveStore_AtItsOwnDate()
    {
        await using var world = await World.CreateAsync(server);
        await AddJobAsync(world, "select store::bigint where on_date = private.today(store)", perStore: true);
        await world.OwnerAsync("update stores set is_active = false where id = 2");

        await RunDueAsync(world);

        var stores = await world.OwnerScalarAsync<int[]>("select array_agg(id order by id) from stores where is_active");
        Assert.Equal(stores, await world.OwnerScalarAsync<int[]>("select array_agg(store_id order by store_id) from daily_job_runs where job = 'test' and run_date = private.today(store_id)"));
    }

    [Fact]
    public async Task FailedRun_StandsAsFailed_ChangesNothing_AndIsNotTriedAgainByItself()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await AddJobAsync(world, "with changed as (update public.stores set name = 'X' returning 1) select 1 / (select 0 from changed limit 1)");

        await RunDueAsync(world);
        await RunDueAsync(world);

        var run = Assert.Single((await world.As<IJobService>(admin).ListRunsAsync(new JobRunFilter("test"), null, 0)).Value.Rows);
        Assert.Equal((JobStates.Failed, "22012: division by zero", null), (run.Status, run.Error, run.Rows));
        Assert.Equal(0, await world.OwnerScalarAsync<long>("select count(*) from stores where name = 'X'"));
    }

    [Fact]
    public async Task RunOfADeadHost_IsFailed_AndTakenOverUpToThreeTimes()
    {
        await using var world = await World.CreateAsync(server);
        await RunDueAsync(world);
        const string Die =
            "insert into daily_job_runs (job, run_date, attempt, status, host, started_at) select 'sessions', current_date - 1, $1, 'RUNNING', 'gone', now() - interval '2 minutes'";
        await world.OwnerAsync(Die, 1);

        Assert.Equal(1, await RunDueAsync(world));

        const string Ends = "select string_agg(status, ' ' order by attempt) from daily_job_runs where run_date = current_date - 1";
        Assert.Equal("FAILED SUCCEEDED", await world.OwnerScalarAsync<string>(Ends));
        await world.OwnerAsync(Die, 3);
        Assert.Equal(0, await RunDueAsync(world));
        Assert.Equal("FAILED SUCCEEDED FAILED", await world.OwnerScalarAsync<string>(Ends));
    }

    [Fact]
    public async Task RunUnderWay_ForLongerThanAMinute_IsNotTakenOver()
    {
        await using var world = await World.CreateAsync(server);
        await RunDueAsync(world);
        await world.OwnerAsync(
            "insert into daily_job_runs (job, run_date, attempt, status, host, started_at) select 'sessions', current_date - 1, 1, 'RUNNING', 'busy', now() - interval '9 minutes'");
        await using var connection = await world.Database.Owner.DataSource.OpenConnectionAsync(Now);
        await using var transaction = await connection.BeginTransactionAsync(Now);
        await using var performing = new NpgsqlCommand("select from daily_job_runs where status = 'RUNNING' for update", connection, transaction);
        await performing.ExecuteNonQueryAsync(Now);

        Assert.Equal(0, await RunDueAsync(world));

        Assert.Equal("RUNNING", await world.OwnerScalarAsync<string>("select status from daily_job_runs where run_date = current_date - 1"));
    }

    [Fact]
    public async Task Runner_StartedByHand_PerformsAtOnce()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var admin = await world.PersonAsync("Admin");

        var started = (await world.As<IJobService>(admin).StartAsync("calls")).Value;

        await Eventually.HoldsAsync(async () => await StatusAsync(world, started.Id) == JobStates.Succeeded);
    }

    [Fact]
    public async Task Sessions_ThatEndedThirtyDaysAgo_GoWithTheirTickets()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var (signedOut, expired, living) = (await rig.SignInAsync(Ravi), await rig.SignInAsync(Ravi), await rig.SignInAsync(Ravi));
        await rig.Provider.SignOutAsync(signedOut.Identity, null, Now);
        await rig.ExecuteAsync("update user_sessions set ended_at = now() - interval '29.9 days' where id = $1", signedOut.Identity.SessionId);
        await rig.ExecuteAsync("update user_sessions set expires_at = now() - interval '29.9 days' where id = $1", expired.Identity.SessionId);
        Assert.Equal(0, await rig.ReadAsync<long>("select private.purge_sessions()"));

        await rig.ExecuteAsync("update user_sessions set ended_at = now() - interval '30.1 days' where id = $1", signedOut.Identity.SessionId);
        await rig.ExecuteAsync("update user_sessions set expires_at = now() - interval '30.1 days' where id = $1", expired.Identity.SessionId);
        Assert.Equal(2, await rig.ReadAsync<long>("select private.purge_sessions()"));

        Assert.Equal(living.Identity.SessionId, await rig.ReadAsync<Guid>("select id from user_sessions"));
        Assert.Equal(living.Identity.SessionId, await rig.ReadAsync<Guid>("select session_id from private.tickets"));
    }

    [Fact]
    public async Task Calls_ThatCountNoLonger_GoWithTheirCallers_AndOthersStay()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("select private.count_call('new', 60, 1000), private.count_call('new', 60, 1000), private.count_call('old', 60, 1000, now() - interval '2 hours')");

        Assert.Equal(2, await world.OwnerScalarAsync<long>("select private.purge_calls()"));

        Assert.Equal("new 2", await world.OwnerScalarAsync<string>("select string_agg(caller || ' ' || last_no, ',') from private.api_callers"));
        Assert.Equal(2, await world.OwnerScalarAsync<long>("select count(*) from private.api_calls where caller = 'new'"));
    }

    [Theory]
    [InlineData("insert into private.one_time_links (user_id, kind, token_hash, expires_at, used_at) select id, 'RESET', '\\x01', now() + interval '1 hour', {0} from profiles", "purge_links")]
    [InlineData("insert into private.one_time_links (user_id, kind, token_hash, expires_at) select id, 'RESET', '\\x01', {0} from profiles", "purge_links")]
    [InlineData("insert into private.lockouts (email_key, locked_until) values ('\\x01', {0})", "purge_attempts")]
    [InlineData("insert into private.sign_in_attempts (id, at, email_key, network, from_known_browser, ip_address) values (gen_random_uuid(), {0}, '\\x01', '10.0.0.1', false, '10.0.0.1')", "purge_attempts")]
    [InlineData("insert into private.places (ip_address, country, told_at) values ('198.51.100.7', 'India', {0})", "purge_attempts", 30)]
    [InlineData("insert into daily_job_runs (job, run_date, attempt, status, started_at, ended_at) values ('sessions', current_date, 1, 'SUCCEEDED', {0}, {0})", "purge_job_runs", 90)]
    [InlineData("insert into notifications (user_id, kind, title, created_at) select id, 'NEW_BROWSER', 'x', {0} from profiles", "purge_notifications", 90)]
    public async Task Leftovers_GoWhenTheyAreOldEnough_AndNotBefore(string insert, string purge, int days = 1)
    {
        foreach (var (age, gone) in ((double, long)[])[(days - 0.1, 0), (days + 0.1, 1)])
        {
            await using var world = await World.CreateAsync(server);
            await world.PersonAsync(null);
            await world.OwnerAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, insert, $"now() - interval '{age} days'"));

            Assert.Equal(gone, await world.OwnerScalarAsync<long>($"select private.{purge}()"));
        }
    }

    private static async Task<int> RunDueAsync(World world)
    {
        using var runner = new JobRunner(world.Database.Jobs, new FakeLiveUpdates(), new LiveHost(), NullLogger<JobRunner>.Instance);
        return await runner.RunDueAsync(Now);
    }

    private static Task<string> StatusAsync(World world, Guid run) => world.OwnerScalarAsync<string>("select status from daily_job_runs where id = $1", run);

    private static async Task AddJobAsync(World world, string body, bool perStore = false)
    {
        await world.OwnerAsync($"create function private.test_job({(perStore ? "store int, on_date date" : "")}) returns bigint language sql set search_path = '' as $$ {body} $$");
        await world.OwnerAsync("insert into private.jobs (name, title, description, per_store, performed_by) values ('test', 'Test', 'Test', $1, 'test_job')", perStore);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
