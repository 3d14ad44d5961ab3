using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Venus.Core.Features.Health;
using Venus.Core.Security;
using Venus.Data.Features.Health;
using Venus.Server.Hosting;
using Venus.Tests.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Health;

public sealed class HealthServiceTests(DatabaseServer server)
{
    private const string AddHost =
        "insert into private.hosts (id, name, started_at, heard_at, cpu, memory, disk, database_ms, listening) select 'other', 'other', now() - interval '1 day', now() - $1, 1, 2, 3, 4, true";

    [Fact]
    public async Task Check_ProbesNow_AndListsThisHost()
    {
        await using var world = await World.CreateAsync(server);
        await using var ear = await LiveEar.OpenAsync(world);
        var health = world.As<IHealthService>(await world.HolderAsync([1], Permissions.SystemHealth));

        var report = (await health.CheckAsync()).Value;

        Assert.Equal(["database", "cpu", "memory", "disk", "hosts", "listener", "identity", "counters", "assistant", "mail"], report.Probes.Select(p => p.Name));
        Assert.Equal(ProbeStates.Ok, Of(report, "database").Status);
        Assert.True(Of(report, "database").Milliseconds > 0);
        Assert.Equal(ProbeStates.Ok, Of(report, "listener").Status);
        Assert.Equal(ProbeStates.Ok, Of(report, "counters").Status);
        Assert.All((string[])["assistant", "mail", "identity"], name => Assert.Equal(ProbeStates.NotConfigured, Of(report, name).Status));
        var host = Assert.Single(report.Hosts);
        Assert.Equal((Environment.MachineName, true, true), (host.Name, host.IsAlive, host.Listening));
        Assert.InRange(host.Memory, 0.1m, 100);
        Assert.InRange(host.Disk, 0.1m, 100);
        Assert.False(report.IsDegraded);
        Assert.Equal(1, await world.OwnerScalarAsync<long>("select count(*) from private.health_samples"));
    }

    [Fact]
    public async Task Check_WithoutAListener_IsDegraded()
    {
        await using var world = await World.CreateAsync(server);

        var report = (await world.As<IHealthService>(await world.PersonAsync("Manager", 1)).CheckAsync()).Value;

        Assert.Equal((ProbeStates.Degraded, true), (Of(report, "listener").Status, report.IsDegraded));
    }

    [Theory]
    [InlineData(30, 1, ProbeStates.Ok)]
    [InlineData(46, 1, ProbeStates.Degraded)]
    [InlineData(601, 0, ProbeStates.Ok)]
    public async Task Host_NotHeard_IsLost_AndLaterForgotten(int seconds, int listed, string status)
    {
        await using var world = await World.CreateAsync(server);
        await using var ear = await LiveEar.OpenAsync(world);
        await world.OwnerAsync(AddHost, TimeSpan.FromSeconds(seconds));

        var report = (await world.As<IHealthService>(await world.PersonAsync("Admin")).CheckAsync()).Value;

        Assert.Equal(listed, report.Hosts.Count(host => host.Name == "other"));
        Assert.Equal((status, status), (Of(report, "hosts").Status, report.Status));
    }

    [Fact]
    public async Task Check_DoesNotWaitForSlowLookUps()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Admin");
        var lookUps = world.Database.App.LookUps;
        while (lookUps.CurrentCount > 0)
            await lookUps.WaitAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));

        var report = (await world.As<IHealthService>(person).CheckAsync(patience.Token)).Value;

        Assert.Equal(ProbeStates.Ok, Of(report, "hosts").Status);
    }

    [Fact]
    public async Task Hosts_ThatCannotBeReadInTime_AreNotKnown()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Admin");
        var health = world.As<IHealthService>(person);
        await health.CheckAsync();
        await using var blocking = await world.Database.Owner.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await blocking.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("lock table private.hosts", blocking))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var report = (await health.LookAsync()).Value;

        Assert.Equal(ProbeStates.Down, Of(report, "hosts").Status);
    }

    [Fact]
    public async Task Database_ThatDoesNotTakeTheBeat_IsDown()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("revoke execute on function private.beat(jsonb) from venus_jobs");

        var report = (await world.As<IHealthService>(await world.PersonAsync("Admin")).CheckAsync()).Value;

        Assert.Equal((ProbeStates.Down, ProbeStates.Down, ProbeStates.Degraded), (Of(report, "database").Status, Of(report, "hosts").Status, report.Status));
        Assert.Empty(report.Hosts);
    }

    [Fact]
    public async Task History_IsOfTheLastDay_InStepsOfTenMinutes()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync(
            """
            insert into private.health_samples (at, host, cpu, memory, disk, database_ms)
            select date_bin('10 minutes', now(), 'epoch') - age, host, cpu, 20, disk, ms
            from (values (interval '30 minutes', 'a', 10, 50, 3), ('29 minutes', 'a', 20, 51, 9), ('29 minutes', 'b', 30, 60, 4), ('10 minutes', 'a', 5, 50, 2), ('24 hours 30 minutes', 'a', 99, 99, 99))
              as s (age, host, cpu, disk, ms)
            """);

        var points = (await world.As<IHealthService>(await world.PersonAsync("Manager", 1)).GetHistoryAsync()).Value;

        Assert.Equal([(20m, 20m, 60m, 9), (5m, 20m, 50m, 2)], points.Select(p => (p.Cpu, p.Memory, p.Disk, p.DatabaseMs)));
        Assert.Equal(TimeSpan.FromMinutes(20), points[1].At - points[0].At);
        Assert.Equal(0, await world.OwnerScalarAsync<long>("select private.purge_health()"));
        await world.OwnerAsync("update private.health_samples set at = at - interval '1 hour' where cpu = 99");
        await world.OwnerAsync(AddHost, TimeSpan.FromMinutes(61));
        Assert.Equal(2, await world.OwnerScalarAsync<long>("select private.purge_health()"));
    }

    [Fact]
    public async Task Host_BeatsByItself_AndLeavesWhenItStops()
    {
        await using var world = await World.CreateAsync(server);
        await using (var host = await SignInHost.StartAsync(world.Database))
        {
            await Eventually.HoldsAsync(async () => await HostsAsync(world) == 1);
            await host.Services.GetRequiredService<HostPulse>().StopAsync(Now);
        }

        Assert.Equal(0, await HostsAsync(world));
    }

    [Fact]
    public async Task Rest_Details_Are200WhileAllIsWell_And503WhenAHostIsLost()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));
        while (!host.Services.GetRequiredService<Venus.Data.Features.Access.UserRightsCache>().IsTrusted)
            await Task.Delay(10, Now);

        using var well = await manager.GetAsync("health/detailed", Now);
        await world.OwnerAsync(AddHost, TimeSpan.FromSeconds(60));
        using var lost = await manager.GetAsync("health/detailed", Now);

        var body = await well.JsonAsync();
        Assert.Equal((HttpStatusCode.OK, "OK"), (well.StatusCode, body.GetProperty("status").GetString()));
        Assert.Equal("OK", body.GetProperty("probes").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "identity").GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.StatusCode);
        Assert.Equal("DEGRADED", (await lost.JsonAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Redis_Configured_IsAskedNow_AndItsLossIsToldToHoldersOfTheKeyAlone()
    {
        await using var world = await World.CreateAsync(server);
        await using var redis = await RedisServer.StartAsync();
        await using var host = await SignInHost.StartAsync(world.Database, new Dictionary<string, string?> { [RedisConnection.Setting] = redis.Configuration });
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));
        using var cashier = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Cashier", 1));
        using var stranger = host.NewClient();
        while (!host.Services.GetRequiredService<Venus.Data.Features.Access.UserRightsCache>().IsTrusted)
            await Task.Delay(10, Now);

        var up = await RedisAsync();
        await redis.StopAsync();
        var down = await RedisAsync();
        using var refused = await cashier.GetAsync("health/detailed", Now);
        var ready = await stranger.GetStringAsync(new Uri("https://venus.test/health/ready"), Now);
        await redis.RunAsync();
        await Eventually.HoldsAsync(async () => (await RedisAsync()).State == ProbeStates.Ok);

        Assert.Equal((HttpStatusCode.OK, ProbeStates.Ok), (up.Status, up.State));
        Assert.True(up.Milliseconds > 0);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, ProbeStates.Down), (down.Status, down.State));
        await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing");
        Assert.Equal("ready", ready);

        async Task<(HttpStatusCode Status, string? State, int? Milliseconds)> RedisAsync()
        {
            using var answer = await manager.GetAsync("health/detailed", Now);
            var probes = (await answer.JsonAsync()).GetProperty("probes").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
            Assert.DoesNotContain("counters", probes.Keys);
            var probe = probes["redis"];
            return (answer.StatusCode, probe.GetProperty("status").GetString(), probe.GetProperty("milliseconds") is { ValueKind: System.Text.Json.JsonValueKind.Number } ms ? ms.GetInt32() : null);
        }
    }

    private static ProbeResult Of(HealthReport report, string probe) => report.Probes.Single(p => p.Name == probe);

    private static Task<long> HostsAsync(World world) => world.OwnerScalarAsync<long>("select count(*) from private.hosts");

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
