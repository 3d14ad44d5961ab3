using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>Makes, starts and stops the server of one folder. Every method is called under <see cref="ClusterLock"/>.</summary>
internal sealed partial class ClusterServer(
    ClusterFolder folder, PostgresBinaries binaries, ServerAccount? account, ClusterPasswords passwords, EmbeddedOptions options, ILogger logger)
{
    public const int SocketPort = 5432;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // A killed server's processes are gone within seconds; what still refuses to start then will not start by itself.
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromSeconds(20);

    private string PortFile => Path.Combine(folder.Server, "port");

    public string ConnectionString(string database, string login, string password, int poolSize) => new NpgsqlConnectionStringBuilder
    {
        Host = options.Loopback ? "127.0.0.1" : folder.Sockets,
        Port = options.Loopback ? ReadPort() : SocketPort,
        Database = database,
        Username = login,
        Password = password,
        MaxPoolSize = poolSize,
        ApplicationName = "Venus",
        IncludeErrorDetail = true,
        // The server is on this machine and in this folder: nothing may stand in between.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        // Whatever answers on a port that is no longer ours never sees a password.
        RequireAuth = "ScramSHA256",
    }.ConnectionString;

    public string SuperuserConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString(database, options.Superuser, passwords.Superuser, 1)) { Pooling = false }.ConnectionString;

    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        if (folder.Major is null)
        {
            await new ClusterInitialization(folder, binaries, account, passwords, options, logger).RunAsync(cancellationToken);
        }

        var waited = Stopwatch.StartNew();
        var refused = new Stopwatch();
        var attempt = "";
        // Only a connection proves anything: pid files, sockets and pg_ctl's word all outlive a killed server for a while.
        while (true)
        {
            var state = await TryConnectAsync(cancellationToken);
            if (state == ServerState.Ready)
            {
                return;
            }

            if (waited.Elapsed > options.StartTimeout || refused.Elapsed > LongestRefusal)
            {
                throw new SetupException(
                    $"PostgreSQL in \"{folder.Root}\" did not start: {ServerMessages.Reason(ServerMessages.OfStart(folder, attempt))} Its messages are in \"{folder.Server}\".");
            }

            if (state == ServerState.Absent)
            {
                refused.Start();
                attempt = await StartAsync(options.StartTimeout - waited.Elapsed, cancellationToken);
            }
            else
            {
                // Recovering after a crash: it answers, and may take its time.
                refused.Reset();
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public async Task StopAsync()
    {
        foreach (var mode in new[] { "fast", "immediate" })
        {
            if (!PidFiles.AnyServer(folder))
            {
                return;
            }

            var outcome = await ServerCommand.RunAsync(account, binaries.PgCtl, ["stop", "-D", folder.Data, "-m", mode, "-w", "-t", "60"], CancellationToken.None);
            if (outcome.Succeeded)
            {
                LogStopped(folder.Root);
                return;
            }

            LogNotStopped(folder.Root, mode, outcome.Output);
        }
    }

    private async Task<string> StartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        PidFiles.RemoveStale(folder);
        File.Delete(folder.StartLog);
        var port = SocketPort;
        if (options.Loopback)
        {
            // Pools of living hosts know the old port.
            port = File.Exists(PortFile) && IsFree(ReadPort()) ? ReadPort() : FreePort();
            await File.WriteAllTextAsync(PortFile, port.ToString(CultureInfo.InvariantCulture), cancellationToken);
        }

        var settings = Path.Combine(folder.Data, ClusterSettings.FileName);
        await PrivateFolder.WriteSecretAsync(settings, ClusterSettings.Text(folder, port, options), cancellationToken);
        account?.TakeOver(settings);

        var seconds = Math.Max(1, (int)patience.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // Without -l the server would keep this command's output open, and the command would never end.
        // It is not broken off: a server half started could not be found to be stopped.
        var outcome = await ServerCommand.RunAsync(
            account, binaries.PgCtl, ["start", "-D", folder.Data, "-l", folder.StartLog, "-w", "-t", seconds], CancellationToken.None);
        LogStarted(binaries.Version, folder.Root, outcome.ExitCode);
        return outcome.Succeeded ? "" : outcome.Output;
    }

    private async Task<ServerState> TryConnectAsync(CancellationToken cancellationToken)
    {
        if (!options.Loopback && !File.Exists(Path.Combine(folder.Sockets, $".s.PGSQL.{SocketPort}")))
        {
            return ServerState.Absent;
        }

        if (options.Loopback && !File.Exists(PortFile))
        {
            return ServerState.Absent;
        }

        try
        {
            await using var connection = new NpgsqlConnection(SuperuserConnectionString("postgres") + ";Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return ServerState.Ready;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections)
        {
            return fault.SqlState == PostgresErrorCodes.CannotConnectNow ? ServerState.Busy : ServerState.Ready;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InvalidPassword && !options.Loopback)
        {
            throw new SetupException($"The passwords in \"{folder.Secrets}\" are not those of the data beside it: restore the file that belongs to them.", fault);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            return ServerState.Absent;
        }
    }

    private int ReadPort() => int.Parse(File.ReadAllText(PortFile), CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private enum ServerState
    {
        Absent,
        Busy,
        Ready,
    }

    [LoggerMessage(LogLevel.Information, "Started PostgreSQL {Version} in {Folder} (exit code {ExitCode})")]
    private partial void LogStarted(string version, string folder, int exitCode);

    [LoggerMessage(LogLevel.Information, "Stopped PostgreSQL in {Folder}")]
    private partial void LogStopped(string folder);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL in {Folder} did not stop ({Mode}): {Output}")]
    private partial void LogNotStopped(string folder, string mode, string output);
}
