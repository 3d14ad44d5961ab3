using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Embedded;
using Venus.Tests.Support;

namespace Venus.Tests.Embedded;

/// <summary>Hosts and servers that are killed, started together and stopped one after the other, each in a process of its own.</summary>
public sealed class ClusterLifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Start_AfterTheHostWasKilled_UsesTheServerItLeft()
    {
        await using var cluster = new TestCluster();
        await using var host = await HostProcess.HoldAsync(cluster.Folder);
        await host.KillAsync();
        Assert.True(cluster.IsRunning);
        var left = cluster.Pid;

        await using (var server = await cluster.StartAsync())
        {
            Assert.Equal(left, cluster.Pid);
            Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
        }

        Assert.False(cluster.IsRunning);
    }

    [Fact]
    public async Task Start_AfterHostAndServerWereKilled_HasEveryCommittedRow()
    {
        await using var cluster = new TestCluster();
        await using var host = await HostProcess.HoldAsync(cluster.Folder);
        var owner = await cluster.OwnerConnectionStringAsync();
        await DatabaseServer.ExecuteAsync(owner, "create table public.committed (id int); insert into public.committed select generate_series(1, 5000)");
        await host.KillAsync();
        cluster.KillServer();

        await using var server = await cluster.StartAsync();

        Assert.Equal(5000L, await TestCluster.QueryAsync<long>(server.Connections.Owner, "select count(*) from public.committed"));
    }

    [Fact]
    public async Task ServerKilled_UnderALivingHost_IsStartedAgainWithEveryCommittedRow()
    {
        await using var cluster = new TestCluster();
        await using var server = await cluster.StartAsync();
        await DatabaseServer.ExecuteAsync(server.Connections.Owner, "create table public.committed (id int); insert into public.committed values (1)");
        var restarted = new TaskCompletionSource();
        server.Restarted += restarted.SetResult;
        var killed = cluster.Pid;

        cluster.KillServer();
        await restarted.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.NotEqual(killed, cluster.Pid);
        Assert.Equal(1L, await TestCluster.QueryAsync<long>(server.Connections.Owner, "select count(*) from public.committed"));
    }

    [Fact]
    public async Task TwoHosts_ShareOneServer_AndTheLastStopsIt()
    {
        await using var cluster = new TestCluster();
        await using var first = await HostProcess.HoldAsync(cluster.Folder);
        var pid = cluster.Pid;
        await using var second = await HostProcess.HoldAsync(cluster.Folder);

        Assert.Equal(0, await first.StopAsync());
        Assert.True(cluster.IsRunning);
        Assert.Equal(pid, cluster.Pid);

        Assert.Equal(0, await second.StopAsync());
        Assert.False(cluster.IsRunning);
    }

    [Fact]
    public async Task TwoHosts_OneKilled_TheOtherStillStopsTheServer()
    {
        await using var cluster = new TestCluster();
        await using var killed = await HostProcess.HoldAsync(cluster.Folder);
        await using var living = await HostProcess.HoldAsync(cluster.Folder);
        await killed.KillAsync();

        Assert.Equal(0, await living.StopAsync());
        Assert.False(cluster.IsRunning);
    }

    [Fact]
    public async Task TwoHosts_StartedAtTheSameInstantOnAnEmptyFolder_BothServe()
    {
        await using var cluster = new TestCluster();
        var hosts = await Task.WhenAll(HostProcess.HoldAsync(cluster.Folder), HostProcess.HoldAsync(cluster.Folder), HostProcess.HoldAsync(cluster.Folder));

        Assert.True(cluster.IsRunning);
        var codes = await Task.WhenAll(hosts.Select(host => host.StopAsync()));
        Assert.All(codes, code => Assert.Equal(0, code));
        Assert.False(cluster.IsRunning);
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("server/data.new")]
    [InlineData("server/data")]
    [InlineData("server/.s.PGSQL.5432")]
    public async Task Start_InterruptedHalfway_LeavesNoServerAndCanBeginAgain(string reached)
    {
        await using var cluster = new TestCluster();
        await using (var host = HostProcess.BeginHolding(cluster.Folder))
        {
            await cluster.ReachAsync(reached);
            await host.StopAsync();
        }

        Assert.False(cluster.IsRunning);
        await using var server = await cluster.StartAsync();
        Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
    }

    [Fact]
    public async Task ServerKilled_UnderALivingHost_DoesNotPoisonItsPool()
    {
        await using var cluster = new TestCluster();
        await using var database = await VenusDatabase.StartAsync(HoldingHost.Configuration(cluster.Folder), NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PingAsync(database)));

        cluster.KillServer();
        var waited = Stopwatch.StartNew();
        while (!await TryPingAsync(database))
        {
            Assert.True(waited.Elapsed < Patience, "The server did not come back.");
        }

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => PingAsync(database)));
    }

    [Fact]
    public async Task DiscardLeftovers_OfAKilledRun_StopsItsServerButNoLivingOne()
    {
        // No process bears this number.
        await using var cluster = TestCluster.At(TemporaryCluster.FolderOf(process: int.MaxValue));
        await using var host = await HostProcess.HoldAsync(cluster.Folder);

        await TemporaryCluster.DiscardLeftoversAsync();
        Assert.True(cluster.IsRunning);
        var pid = cluster.Pid;

        await host.KillAsync();
        await TemporaryCluster.DiscardLeftoversAsync();
        Assert.False(Directory.Exists(cluster.Folder));
        // Its last act is to remove its file; it is gone a moment later.
        await Eventually.HoldsAsync(() => Task.FromResult(!HasMemory(pid)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\n")]
    public async Task Start_PidFilesCutShort_StartsAllTheSame(string text)
    {
        await using var cluster = new TestCluster();
        await using (await cluster.StartAsync())
        {
        }

        var account = ServerAccount.WhenRoot(null);
        foreach (var file in new[] { cluster.PidFile, Path.Combine(cluster.Folder, "server", ".s.PGSQL.5432.lock") })
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            account?.TakeOver(file);
        }

        await using var server = await cluster.StartAsync();

        Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
    }

    [Fact]
    public async Task Start_PidFilesNameALivingStranger_StartsAllTheSame()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there can a process's folder be seen.");
        await using var cluster = new TestCluster();
        await using (await cluster.StartAsync())
        {
        }

        // The same account: only then does PostgreSQL take the number for a server's.
        var account = ServerAccount.WhenRoot(null);
        var start = new ProcessStartInfo("sleep", ["600"]) { WorkingDirectory = "/" };
        if (account is not null)
        {
            start.UserName = account.Name;
        }

        using var stranger = Process.Start(start)!;
        try
        {
            foreach (var file in new[] { cluster.PidFile, Path.Combine(cluster.Folder, "server", ".s.PGSQL.5432.lock") })
            {
                await File.WriteAllTextAsync(file, $"{stranger.Id}\n", TestContext.Current.CancellationToken);
                account?.TakeOver(file);
            }

            await using var server = await cluster.StartAsync();
            Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
        }
        finally
        {
            stranger.Kill();
        }
    }

    // A zombie has none.
    private static bool HasMemory(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/status").Contains("VmSize:", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task PingAsync(VenusDatabase database)
    {
        await using var command = database.App.DataSource.CreateCommand("select pg_sleep(0.05)");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<bool> TryPingAsync(VenusDatabase database)
    {
        try
        {
            await PingAsync(database);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
