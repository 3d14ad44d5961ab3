using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Embedded;

namespace Venus.Tests.Support;

/// <summary>A folder for one test's own embedded server, seen from outside: its processes and its data.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public string Folder { get; private init; } = TemporaryCluster.NewFolder();

    public static TestCluster At(string folder) => new() { Folder = folder };

    public Task<EmbeddedPostgres> StartAsync() => StartAsync(new EmbeddedOptions { Directory = Folder });

    public static Task<EmbeddedPostgres> StartAsync(EmbeddedOptions options) =>
        EmbeddedPostgres.StartAsync(options, NullLogger.Instance, TestContext.Current.CancellationToken);

    /// <returns>The process number in the server's pid file, which is no proof that it lives.</returns>
    public int Pid => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    public string PidFile => Path.Combine(Folder, "server", "data", "postmaster.pid");

    public bool IsRunning
    {
        get
        {
            if (!File.Exists(PidFile))
            {
                return false;
            }

            // A zombie's file is there, but it has no memory and does nothing.
            var status = $"/proc/{Pid}/status";
            return File.Exists(status) && File.ReadAllText(status).Contains("VmSize:", StringComparison.Ordinal);
        }
    }

    /// <summary>Waits for the file or folder that a starting host makes at a certain stage, or has made and renamed on its way to a listening server.</summary>
    public async Task ReachAsync(string stage)
    {
        while (!Path.Exists(Path.Combine(Folder, stage)) && !Path.Exists(Path.Combine(Folder, "server", ".s.PGSQL.5432")))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public void KillServer()
    {
        using var server = Process.GetProcessById(Pid);
        server.Kill();
    }

    /// <summary>kill -9 of the server and of every process it started, as when the machine runs out of memory. Linux only.</summary>
    public void KillServerAndBackends()
    {
        var server = Pid;
        var backends = Process.GetProcesses().Where(process => ParentOf(process.Id) == server).ToList();
        KillServer();
        foreach (var backend in backends)
        {
            using (backend)
                backend.Kill();
        }
    }

    public async Task<string> OwnerConnectionStringAsync()
    {
        var passwords = await ClusterPasswords.LoadOrCreateAsync(ClusterFolder.Existing(Folder), TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder
        {
            Host = Path.Combine(Folder, "server"),
            Database = ClusterLogins.Database,
            Username = ClusterLogins.Owner,
            Password = passwords.Owner,
            Pooling = false,
        }.ConnectionString;
    }

    public static async Task<T> QueryAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public static int? ParentOf(int process)
    {
        try
        {
            // The name in parentheses may hold anything; state and parent follow.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Folder))
        {
            await EmbeddedPostgres.DiscardAsync(Folder, new EmbeddedOptions(), NullLogger.Instance, CancellationToken.None);
        }
    }
}
