using Microsoft.Extensions.Logging.Abstractions;
using Venus.Data.Connections;
using Venus.Data.Embedded;
using Venus.Tests.Support;

namespace Venus.Tests.Embedded;

public sealed class PostgresSearchTests
{
    [Fact]
    public async Task Find_ThisMachine_HasOneThatRuns()
    {
        var found = await FindAsync(new EmbeddedOptions { Download = false });

        Assert.True(found.Major >= PostgresBinaries.OldestMajor);
    }

    [Fact]
    public async Task Find_NothingAndNoDownload_SaysInOneSentenceWhatToInstallOrSet()
    {
        var refusal = await RefusalAsync(new EmbeddedOptions { SearchDirectories = ["/nowhere"], Download = false });

        Assert.Contains("PostgreSQL 15 or newer", refusal, StringComparison.Ordinal);
        Assert.Contains("Embedded:BinDirectory", refusal, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Venus", refusal, StringComparison.Ordinal);
        Assert.Single(refusal.Split(". ", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Find_NothingAndTheDownloadFails_SaysThatItWasTried()
    {
        await using var cluster = new TestCluster();
        Directory.CreateDirectory(cluster.Folder);

        var refusal = await RefusalAsync(new EmbeddedOptions { SearchDirectories = [], DownloadFrom = new Uri("http://127.0.0.1:1/maven") }, cluster.Folder);

        Assert.Contains("a download was tried, without success", refusal, StringComparison.Ordinal);
        Assert.Contains("Embedded:BinDirectory", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NothingOnTheMachine_RunsWhatWasDownloaded()
    {
        var local = await FindAsync(new EmbeddedOptions { Download = false });
        var programs = Path.GetDirectoryName(File.ResolveLinkTarget(Path.Combine(local.Directory, "postgres"), returnFinalTarget: true)?.FullName) ?? local.Directory;
        Assert.SkipUnless(programs.StartsWith("/usr/lib/postgresql/", StringComparison.Ordinal), "Only Debian's programs run from another folder.");
        await using var cluster = new TestCluster();
        await using var mirror = await MavenMirror.StartAsync(programs, local);

        await using var server = await TestCluster.StartAsync(
            new EmbeddedOptions { Directory = cluster.Folder, SearchDirectories = [], DownloadFrom = mirror.Address, DownloadMajor = local.Major });

        Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
        Assert.StartsWith(cluster.Folder, File.ResolveLinkTarget($"/proc/{cluster.Pid}/exe", returnFinalTarget: false)!.FullName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_ConfiguredFolderWithoutPrograms_IsRefusedThoughOthersExist()
    {
        var refusal = await RefusalAsync(new EmbeddedOptions { BinDirectory = AppContext.BaseDirectory });

        Assert.Contains("Embedded:BinDirectory", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_OnlyOldVersions_NamesThem()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Uses shell scripts.");
            return;
        }

        await using var cluster = new TestCluster();
        var old = Path.Combine(cluster.Folder, "old");
        Directory.CreateDirectory(old);
        foreach (var program in new[] { "postgres", "initdb", "pg_ctl" })
        {
            await File.WriteAllTextAsync(Path.Combine(old, program), "#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(Path.Combine(old, program), (UnixFileMode)0b111_101_101);
        }

        Assert.Contains("14.9", await RefusalAsync(new EmbeddedOptions { SearchDirectories = [old], Download = false }), StringComparison.Ordinal);
    }

    private static Task<PostgresBinaries> FindAsync(EmbeddedOptions options, string downloads = "/nowhere") =>
        new PostgresSearch(options, ServerAccount.WhenRoot(null), NullLogger.Instance).FindAsync(clusterMajor: null, downloads, TestContext.Current.CancellationToken);

    private static async Task<string> RefusalAsync(EmbeddedOptions options, string downloads = "/nowhere") =>
        (await Assert.ThrowsAsync<SetupException>(() => FindAsync(options, downloads))).Message;
}
