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
            await InitializeAsync(cancellationToken);
        }

        var waited = Stopwatch.StartNew();
        var attempt = "";
        // Only a connection proves anything: pid files, sockets and pg_ctl's word all outlive a killed server for a while.
        while (true)
        {
            var state = await TryConnectAsync(cancellationToken);
            if (state == ServerState.Ready)
            {
                return;
            }

            if (waited.Elapsed > options.StartTimeout)
            {
                throw new SetupException(
                    $"PostgreSQL in \"{folder.Root}\" did not start within {options.StartTimeoutSeconds} seconds: {Reason(attempt)} Its messages are in \"{folder.Server}\".");
            }

            if (state == ServerState.Absent)
            {
                attempt = await StartAsync(options.StartTimeout - waited.Elapsed, cancellationToken);
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

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        // Made beside its place and moved there when complete, so that a kill in between leaves nothing that looks like a cluster.
        var draft = folder.Data + ".new";
        var passwordFile = Path.Combine(folder.Server, "password");
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        await PrivateFolder.WriteSecretAsync(passwordFile, passwords.Superuser, cancellationToken);
        account?.TakeOver(passwordFile);
        try
        {
            string[] arguments = ["-D", draft, "-U", options.Superuser, "-A", "scram-sha-256", "--pwfile", passwordFile, "--encoding", "UTF8", "--no-instructions", .. Locale()];
            var outcome = await ServerCommand.RunAsync(account, binaries.InitDb, options.Durable ? arguments : [.. arguments, "--no-sync"], cancellationToken);
            if (!outcome.Succeeded)
            {
                throw new SetupException($"PostgreSQL could not make its data folder in \"{folder.Server}\": {LastLine(outcome.Output)}");
            }
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), $"\ninclude '{SettingsFile}'\n", cancellationToken);
        Directory.Move(draft, folder.Data);
        LogMade(folder.Root, binaries.Version);
    }

    // By code point, so that no upgrade of the system's library can change the order under an index; with Unicode's letters where that can be had.
    private string[] Locale() => this switch
    {
        _ when binaries.Major >= 17 => ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
        _ when OperatingSystem.IsLinux() => ["--locale=C.UTF-8", "--lc-messages=C"],
        _ when OperatingSystem.IsMacOS() => ["--locale=C", "--lc-ctype=en_US.UTF-8"],
        _ => ["--locale=C"],
    };

    private const string SettingsFile = "venus.conf";

    private async Task<string> StartAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        PidFiles.RemoveStale(folder);
        var port = SocketPort;
        if (options.Loopback)
        {
            // Pools of living hosts know the old port.
            port = File.Exists(PortFile) && IsFree(ReadPort()) ? ReadPort() : FreePort();
            await File.WriteAllTextAsync(PortFile, port.ToString(CultureInfo.InvariantCulture), cancellationToken);
        }

        var settings = Path.Combine(folder.Data, SettingsFile);
        await PrivateFolder.WriteSecretAsync(settings, ClusterSettings.Text(folder, port, options), cancellationToken);
        account?.TakeOver(settings);

        var seconds = Math.Max(1, (int)patience.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // Without -l the server would keep this command's output open, and the command would never end.
        var outcome = await ServerCommand.RunAsync(
            account, binaries.PgCtl, ["start", "-D", folder.Data, "-l", folder.StartLog, "-w", "-t", seconds], cancellationToken);
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

    private string Reason(string attempt)
    {
        string[] lines = File.Exists(folder.StartLog) ? File.ReadAllLines(folder.StartLog) : [];
        var fatal = lines.LastOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal));
        return (fatal ?? LastLine(attempt)).TrimEnd('.') + ".";
    }

    private static string LastLine(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no reason given";

    private enum ServerState
    {
        Absent,
        Busy,
        Ready,
    }

    [LoggerMessage(LogLevel.Information, "Made a PostgreSQL {Version} cluster in {Folder}")]
    private partial void LogMade(string folder, string version);

    [LoggerMessage(LogLevel.Information, "Started PostgreSQL {Version} in {Folder} (exit code {ExitCode})")]
    private partial void LogStarted(string version, string folder, int exitCode);

    [LoggerMessage(LogLevel.Information, "Stopped PostgreSQL in {Folder}")]
    private partial void LogStopped(string folder);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL in {Folder} did not stop ({Mode}): {Output}")]
    private partial void LogNotStopped(string folder, string mode, string output);
}
