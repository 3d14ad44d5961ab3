using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Dashboards;
using Venus.Core.Security;
using Venus.Server.Features.Dashboards;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Dashboards;

public sealed class SystemDashboardTests(DatabaseServer server)
{
    [Fact]
    public async Task Figures_AreCountedOverTheChain_AndAreOfTheLast24Hours()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.HolderAsync([1], Permissions.SystemDashboard);
        var elsewhere = await world.PersonAsync("Cashier", 2);
        var idle = await world.PersonAsync("Cashier", 2);
        await world.OwnerAsync("update user_sessions set last_activity_at = now() - interval '31 minutes' where user_id = $1", idle.Id);
        var disabled = await world.PersonAsync("Cashier", 2);
        await world.OwnerAsync("update profiles set status = 'DISABLED' where id = $1", disabled.Id);
        await world.OwnerAsync(
            """
            insert into app_activity_logs (event_type, status, "timestamp")
            select e, s, now() - age from (values ('LOGIN', 'FAILED', interval '23 hours'), ('LOGIN', 'FAILED', '25 hours'), ('LOGIN', 'SUCCESS', '1 hour')) as l (e, s, age)
            """);
        await world.OwnerAsync(
            """
            insert into daily_job_runs (job, run_date, attempt, status, started_at, ended_at, error)
            select 'sessions', current_date, row_number() over (), 'FAILED', now() - age, now() - age, 'x' from unnest('{23 hours,22 hours,25 hours}'::interval[]) as a (age)
            """);
        var roles = (int)await world.OwnerScalarAsync<long>("select count(*) from roles");

        Assert.Equal(new SystemFigures(3, roles, 139, 2, 1, 2), (await world.As<ISystemDashboardService>(manager).GetAsync()).Value);
        Assert.NotNull(elsewhere);
    }

    [Theory]
    [InlineData()]
    [InlineData(Permissions.UsersView, "Active users")]
    [InlineData(Permissions.SystemJobs, "Failed jobs", "Start a job")]
    [InlineData(Permissions.UsersCreate)]
    public async Task Page_LinksOnlyWhereThePersonMayGo(params string[] keyThenLinks)
    {
        await using var shell = new ShellContext();
        shell.Services.AddSingleton<ISystemDashboardService>(new FakeDashboard());

        var page = await shell.OpenAsync<SystemDashboardPage>(People.With([Permissions.SystemDashboard, .. keyThenLinks.Take(1)], []), "/system");

        Assert.Equal(keyThenLinks.Skip(1), page.FindAll("a").Select(a => a.TextContent.Trim()));
        Assert.Equal("1,234", page.FindAll(".figures strong")[0].TextContent);
        Assert.Equal(6, page.FindAll(".figures li").Count);
    }

    private sealed class FakeDashboard : ISystemDashboardService
    {
        public Task<Result<SystemFigures>> GetAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<Result<SystemFigures>>(new SystemFigures(1234, 6, 139, 3, 0, 0));
    }
}
