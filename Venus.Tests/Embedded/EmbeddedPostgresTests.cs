using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Embedded;
using Venus.Tests.Support;

namespace Venus.Tests.Embedded;

public sealed class EmbeddedPostgresTests
{
    [Fact]
    public async Task Start_EmptyFolder_MakesDatabaseAndThreeLoginsWithoutSuperuser()
    {
        await using var cluster = new TestCluster();
        await using var server = await cluster.StartAsync();

        const string Who = "select format('%s %s %s %s %s', rolname, rolsuper, rolcreaterole, rolinherit, current_database()) from pg_roles where rolname = session_user";
        Assert.Equal("venus_app f f f venus", await TestCluster.QueryAsync<string>(server.Connections.App, Who));
        Assert.Equal("venus_owner f t t venus", await TestCluster.QueryAsync<string>(server.Connections.Owner, Who));
        Assert.Equal("venus_jobs f f f venus", await TestCluster.QueryAsync<string>(server.Connections.Jobs, Who));
        Assert.All(
            [server.Connections.App, server.Connections.Owner, server.Connections.Jobs],
            connection => Assert.Contains("Include Error Detail=True", connection, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Start_Settings_KeepEveryAcknowledgedCommit()
    {
        await using var cluster = new TestCluster();
        await using var server = await cluster.StartAsync();

        Assert.Equal("on on on", await TestCluster.QueryAsync<string>(
            server.Connections.Owner,
            "select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'))"));
        Assert.Equal("", await TestCluster.QueryAsync<string>(server.Connections.Owner, "select current_setting('listen_addresses')"));
    }

    [Fact]
    public async Task Log_OfARefusedStatement_NamesItsLoginAndWhatWasDenied_NotTheStatement()
    {
        await using var cluster = new TestCluster();
        await using var server = await cluster.StartAsync();

        await Assert.ThrowsAsync<PostgresException>(() => TestCluster.QueryAsync<string>(server.Connections.App, "select 'typed by somebody' from pg_authid"));

        string[] lines = [];
        await Eventually.HoldsAsync(async () =>
        {
            lines = [.. await Task.WhenAll(Directory.EnumerateFiles(cluster.Folder, "*.log", SearchOption.AllDirectories).Select(f => File.ReadAllTextAsync(f)))];
            return lines.Any(text => text.Contains("permission denied for table pg_authid", StringComparison.Ordinal));
        });
        Assert.Contains(lines.SelectMany(text => text.Split('\n')), line => line.Contains(" venus_app@venus ", StringComparison.Ordinal) && line.Contains("permission denied for table pg_authid", StringComparison.Ordinal));
        Assert.DoesNotContain("typed by somebody", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AsRoot_RunsTheServerUnderAnotherAccount()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only root has anything to give up.");
        await using var cluster = new TestCluster();
        await using var server = await cluster.StartAsync();

        var ids = (await File.ReadAllLinesAsync($"/proc/{cluster.Pid}/status", TestContext.Current.CancellationToken)).Single(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.DoesNotContain("0", ids.Split('\t')[1..]);
    }

    [Fact]
    public async Task Start_Secrets_AreReadableByTheHostAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        await using var cluster = new TestCluster();
        await using var server = await cluster.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(cluster.Folder, "passwords.json")));
        Assert.False(File.Exists(Path.Combine(cluster.Folder, "server", "password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(cluster.Folder, "server")));
    }

    [Fact]
    public async Task Dispose_ThenStart_KeepsDataAndPasswords()
    {
        await using var cluster = new TestCluster();
        string before;
        await using (var first = await cluster.StartAsync())
        {
            before = first.Connections.Owner;
            await DatabaseServer.ExecuteAsync(before, "create table public.kept (id int); insert into public.kept values (7)");
        }

        Assert.False(cluster.IsRunning);
        await using var second = await cluster.StartAsync();

        Assert.Equal(before, second.Connections.Owner);
        Assert.Equal(7, await TestCluster.QueryAsync<int>(second.Connections.Owner, "select id from public.kept"));
    }

    [Fact]
    public async Task Start_InitializationWasKilledHalfway_BeginsAnew()
    {
        await using var cluster = new TestCluster();
        Directory.CreateDirectory(Path.Combine(cluster.Folder, "server", "data.new", "base"));
        await File.WriteAllTextAsync(Path.Combine(cluster.Folder, "server", "data.new", "PG_VERSION"), "15", TestContext.Current.CancellationToken);

        await using var server = await cluster.StartAsync();

        Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
    }

    [Fact]
    public async Task Start_PathTooLongForASocket_PutsTheSocketElsewhereAndKeepsTheDataThere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows uses loopback.");
        await using var parent = new TestCluster();
        await using var cluster = TestCluster.At(Path.Combine(parent.Folder, new string('v', 90)));
        MakePassable(parent.Folder);
        string sockets;
        await using (var server = await cluster.StartAsync())
        {
            sockets = new NpgsqlConnectionStringBuilder(server.Connections.App).Host!;
            Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
            Assert.True(File.Exists(Path.Combine(cluster.Folder, "server", "data", "PG_VERSION")));
            Assert.StartsWith("/var/tmp/venus-", sockets, StringComparison.Ordinal);
        }

        Directory.Delete(Path.GetDirectoryName(sockets)!, recursive: true);
    }

    [Fact]
    public async Task Start_OnLoopback_AsksForThePasswordAndKeepsItsPort()
    {
        await using var cluster = new TestCluster();
        var options = new EmbeddedOptions { Directory = cluster.Folder, Loopback = true };
        await using var server = await TestCluster.StartAsync(options);
        Assert.Equal("127.0.0.1", await TestCluster.QueryAsync<string>(server.Connections.App, "select host(inet_server_addr())"));

        var restarted = new TaskCompletionSource();
        server.Restarted += restarted.SetResult;
        cluster.KillServer();
        await restarted.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
        var stranger = server.Connections.App.Replace("Password=", "Password=x", StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => TestCluster.QueryAsync<int>(stranger, "select 1"));
    }

    [Fact]
    public async Task Start_FolderBelowOneThatTheAccountMayNotEnter_UsesAnotherPlace()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only an account given up by root can be kept out.");
        var closed = Directory.CreateTempSubdirectory("venus-closed-").FullName;
        var options = new EmbeddedOptions { StartFrom = closed };
        string? used = null;
        try
        {
            await using (var server = await TestCluster.StartAsync(options))
            {
                used = server.Directory;
                Assert.StartsWith("/var/tmp/venus-", used, StringComparison.Ordinal);
                Assert.Empty(Directory.GetFileSystemEntries(closed));
                await DatabaseServer.ExecuteAsync(server.Connections.Owner, "create table public.kept (id int)");
            }

            await using var again = await TestCluster.StartAsync(options);
            Assert.Equal(used, again.Directory);
            Assert.Equal(0L, await TestCluster.QueryAsync<long>(again.Connections.Owner, "select count(*) from public.kept"));
        }
        finally
        {
            Directory.Delete(closed, recursive: true);
            if (used is not null)
            {
                Directory.Delete(used, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Start_DataBesideTheHostOutOfReach_AreNotPassedOverForEmptyOnes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only an account given up by root can be kept out.");
        var closed = Directory.CreateTempSubdirectory("venus-closed-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(closed, ".venus", "server"));

            var fault = await Assert.ThrowsAsync<SetupException>(() => TestCluster.StartAsync(new EmbeddedOptions { StartFrom = closed }));

            Assert.Contains(Path.Combine(closed, ".venus"), fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(closed, recursive: true);
        }
    }

    [Fact]
    public async Task Start_ConfiguredFolderOutOfReach_SaysSo()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only an account given up by root can be kept out.");
        var closed = Directory.CreateTempSubdirectory("venus-closed-").FullName;
        try
        {
            var fault = await Assert.ThrowsAsync<SetupException>(() => TestCluster.StartAsync(new EmbeddedOptions { Directory = Path.Combine(closed, "data") }));
            Assert.Contains("Embedded:Directory", fault.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(closed));
        }
        finally
        {
            Directory.Delete(closed, recursive: true);
        }
    }

    [Fact]
    public async Task Start_FallbackFolderMadeBySomeoneElse_IsNotTrusted()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Needs a second account.");
        await using var cluster = new TestCluster();
        Directory.CreateDirectory(cluster.Folder);
        var account = ServerAccount.WhenRoot(null)!;
        account.TakeOver(cluster.Folder);

        Assert.False(await PrivateFolder.TryPrepareAsync(cluster.Folder, account, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(cluster.Folder));
    }

    [Fact]
    public async Task Start_DataOfAnotherMajorVersion_NamesTheVersionToInstall()
    {
        await using var cluster = new TestCluster();
        Directory.CreateDirectory(Path.Combine(cluster.Folder, "server", "data"));
        await File.WriteAllTextAsync(Path.Combine(cluster.Folder, "server", "data", "PG_VERSION"), "14\n", TestContext.Current.CancellationToken);

        var fault = await Assert.ThrowsAsync<SetupException>(() => TestCluster.StartAsync(new EmbeddedOptions { Directory = cluster.Folder, Download = false }));

        Assert.Contains("PostgreSQL 14", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DamagedData_SaysWhatPostgresSays()
    {
        await using var cluster = new TestCluster();
        await using (await cluster.StartAsync())
        {
        }

        File.Delete(Path.Combine(cluster.Folder, "server", "data", "global", "pg_control"));
        var fault = await Assert.ThrowsAsync<SetupException>(() => TestCluster.StartAsync(new EmbeddedOptions { Directory = cluster.Folder, StartTimeoutSeconds = 5 }));

        Assert.Contains("pg_control", fault.Message, StringComparison.Ordinal);
        Assert.Contains(cluster.Folder, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PasswordsLost_SaysWhatToRestore()
    {
        await using var cluster = new TestCluster();
        await using (await cluster.StartAsync())
        {
        }

        File.Delete(Path.Combine(cluster.Folder, "passwords.json"));
        var fault = await Assert.ThrowsAsync<SetupException>(cluster.StartAsync);

        Assert.Contains("passwords.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderNamedWithAComma_PutsTheSocketElsewhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows uses loopback.");
        await using var parent = new TestCluster();
        await using var cluster = TestCluster.At(Path.Combine(parent.Folder, "Müller, Söhne & 'Co'"));
        MakePassable(parent.Folder);
        string sockets;
        await using (var server = await TestCluster.StartAsync(new EmbeddedOptions { Directory = cluster.Folder, StartTimeoutSeconds = 10 }))
        {
            sockets = new NpgsqlConnectionStringBuilder(server.Connections.App).Host!;
            Assert.Equal(1, await TestCluster.QueryAsync<int>(server.Connections.App, "select 1"));
        }

        Directory.Delete(Path.GetDirectoryName(sockets)!, recursive: true);
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a$b")]
    [InlineData("a`b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    public async Task Start_FolderNameThatPgCtlCannotPassOn_IsRefusedBeforeAnythingIsMade(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There pg_ctl starts the server without a shell.");
        await using var parent = new TestCluster();
        var folder = Path.Combine(parent.Folder, name);
        var fault = await Assert.ThrowsAsync<SetupException>(() => TestCluster.StartAsync(new EmbeddedOptions { Directory = folder, StartTimeoutSeconds = 5 }));

        Assert.Contains("Embedded:Directory", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.False(Directory.Exists(parent.Folder));
    }

    [Fact]
    public void Options_LeftBlank_AreNotSet()
    {
        var options = new EmbeddedOptions { Directory = "", BinDirectory = " ", Account = "" };

        Assert.Equal((null, null, null), (options.Directory, options.BinDirectory, options.Account));
    }

    [Fact]
    public void Reason_OfAFullDisk_IsTheFirstFaultAndNotWhatFollowedFromIt() => Assert.Contains(
        "No space left on device",
        ServerMessages.Reason(
            """
            running bootstrap script ... 2026-11-28 17:59:30.751 UTC [29915] FATAL:  could not extend file "base/1/2691": No space left on device
            2026-11-28 17:59:30.751 UTC [29915] HINT:  Check free disk space.
            2026-11-28 17:59:30.751 UTC [29915] PANIC:  cannot abort transaction 1, it was already committed
            child process exited with exit code 134
            """.Split('\n')),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("passwords.json", "{}")]
    [InlineData("passwords.json", """{"Superuser":"a","Owner":"b","Jobs":"c","Demo":"d"}""")]
    [InlineData("PG_VERSION", "")]
    [InlineData("PG_VERSION", "fifteen")]
    public async Task Start_DamagedFile_IsNamed(string file, string text)
    {
        await using var cluster = new TestCluster();
        await using (await cluster.StartAsync())
        {
        }

        var path = Directory.EnumerateFiles(cluster.Folder, file, SearchOption.AllDirectories).MinBy(found => found.Length)!;
        var before = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        var fault = await Record.ExceptionAsync(() => TestCluster.StartAsync(new EmbeddedOptions { Directory = cluster.Folder, StartTimeoutSeconds = 5 }));
        await File.WriteAllTextAsync(path, before, TestContext.Current.CancellationToken);

        Assert.Contains($"\"{path}\"", Assert.IsType<SetupException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FileOfTheFolderOutOfReach_SaysWhich()
    {
        await using var cluster = new TestCluster();
        await using (await cluster.StartAsync())
        {
        }

        var path = Path.Combine(cluster.Folder, "lock");
        File.Delete(path);
        Directory.CreateDirectory(path);
        var fault = await Record.ExceptionAsync(cluster.StartAsync);
        // The next run clears up what this one might leave, and takes the lock for it.
        Directory.Delete(path);

        Assert.Contains(path, Assert.IsType<SetupException>(fault).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3601)]
    public async Task Start_ImpossibleTimeout_IsRefused(int seconds)
    {
        var fault = await Assert.ThrowsAsync<SetupException>(() =>
            EmbeddedPostgres.StartAsync(new EmbeddedOptions { StartTimeoutSeconds = seconds }, NullLogger.Instance, TestContext.Current.CancellationToken));
        Assert.Contains("Embedded:StartTimeoutSeconds", fault.Message, StringComparison.Ordinal);
    }

    private static void MakePassable(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }
}
