using Microsoft.Extensions.Logging;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>
/// The host's own PostgreSQL. Several hosts of one folder share one server; the last to be disposed stops it. A host that was killed
/// leaves it running for the next one.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    // Two hosts, with the guard's connection each, stay below the server's limit of 100.
    private const int OwnerPool = 3;
    private const int JobsPool = 6;
    private const int DemoPool = 8;

    private readonly ClusterFolder _folder;
    private readonly ClusterServer _server;
    private readonly ClusterPasswords _passwords;
    private readonly HostLease _lease;
    private readonly ServerGuard _guard;

    private EmbeddedPostgres(ClusterFolder folder, ClusterServer server, ClusterPasswords passwords, HostLease lease, ILogger logger)
    {
        _folder = folder;
        _server = server;
        _passwords = passwords;
        _lease = lease;
        Connections = new VenusConnections(
            server.ConnectionString(ClusterLogins.Database, ClusterLogins.App, passwords.App, AppLogin.PoolSize),
            server.ConnectionString(ClusterLogins.Database, ClusterLogins.Owner, passwords.Owner, OwnerPool),
            server.ConnectionString(ClusterLogins.Database, ClusterLogins.Jobs, passwords.Jobs, JobsPool));
        _guard = new ServerGuard(server.SuperuserConnectionString("postgres"), EnsureRunningAsync, logger);
    }

    /// <summary>The server died and runs again; connections made before are gone.</summary>
    public event Action? Restarted;

    public VenusConnections Connections { get; }

    /// <summary>Where the cluster lives.</summary>
    public string Directory => _folder.Root;

    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        options.Validate();
        var account = ServerAccount.WhenRoot(options.Account);
        var folder = await ClusterFolder.ChooseAsync(options, account, cancellationToken);
        var binaries = await new PostgresSearch(options, account, logger).FindAsync(folder.Major, folder.Downloads, cancellationToken);
        LogUsing(logger, binaries.Version, binaries.Directory, folder.Root);
        if (folder.IsTemporary)
        {
            LogTemporary(logger, folder.Root);
        }

        try
        {
            return await StartAsync(folder, binaries, account, options, logger, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"Venus cannot work with its files in \"{folder.Root}\": {fault.Message}", fault);
        }
    }

    /// <summary>
    /// A login that may set the moment of its transactions, for demo data. Call it after the migrations, and never in Production.
    /// </summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDemoLoginAsync(CancellationToken cancellationToken)
    {
        using var turn = await ClusterLock.AcquireAsync(_folder.Lock, cancellationToken);
        await new ClusterLogins(_server, _passwords).EnsureDemoAsync(cancellationToken);
        return _server.ConnectionString(ClusterLogins.Database, ClusterLogins.Demo, _passwords.Demo, DemoPool);
    }

    public async ValueTask DisposeAsync()
    {
        await _guard.DisposeAsync();
        using var turn = await ClusterLock.AcquireAsync(_folder.Lock, CancellationToken.None);
        await EndAsync(_folder, _lease, _server);
    }

    internal string SuperuserConnectionString(string database) => _server.SuperuserConnectionString(database);

    /// <summary>Stops and deletes what a killed process left in <paramref name="root"/>; does nothing while a living one uses it.</summary>
    internal static async Task DiscardAsync(string root, EmbeddedOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var folder = ClusterFolder.Existing(root);
        using (var turn = ClusterLock.TryHold(folder.Lock))
        {
            if (turn is null || HostLease.AnyAlive(folder.Leases))
            {
                return;
            }

            if (PidFiles.AnyServer(folder))
            {
                var account = ServerAccount.WhenRoot(options.Account);
                var binaries = await new PostgresSearch(options, account, logger).FindAsync(folder.Major, folder.Downloads, cancellationToken);
                var passwords = await ClusterPasswords.LoadOrCreateAsync(folder, cancellationToken);
                await new ClusterServer(folder, binaries, account, passwords, options, logger).StopAsync();
            }
        }

        try
        {
            System.IO.Directory.Delete(root, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process clears up at the same time.
        }
    }

    private static async Task<EmbeddedPostgres> StartAsync(
        ClusterFolder folder, PostgresBinaries binaries, ServerAccount? account, EmbeddedOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        using var turn = await ClusterLock.AcquireAsync(folder.Lock, cancellationToken);
        var lease = HostLease.Take(folder.Leases);
        ClusterServer? server = null;
        try
        {
            var passwords = await ClusterPasswords.LoadOrCreateAsync(folder, cancellationToken);
            server = new ClusterServer(folder, binaries, account, passwords, options, logger);
            await server.EnsureRunningAsync(cancellationToken);
            await new ClusterLogins(server, passwords).EnsureAsync(cancellationToken);
            return new EmbeddedPostgres(folder, server, passwords, lease, logger);
        }
        catch
        {
            await EndAsync(folder, lease, server);
            throw;
        }
    }

    private static async Task EndAsync(ClusterFolder folder, HostLease lease, ClusterServer? server)
    {
        lease.End();
        if (server is not null && !HostLease.AnyAlive(folder.Leases))
        {
            await server.StopAsync();
        }
    }

    private async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        using var turn = await ClusterLock.AcquireAsync(_folder.Lock, cancellationToken);
        await _server.EnsureRunningAsync(cancellationToken);
        Restarted?.Invoke();
    }

    [LoggerMessage(LogLevel.Information, "Using PostgreSQL {Version} from {Binaries} with data in {Folder}")]
    private static partial void LogUsing(ILogger logger, string version, string binaries, string folder);

    [LoggerMessage(LogLevel.Warning,
        "The folder beside the host cannot be used, so the data are in {Folder}, which some systems clear: set Embedded:Directory to a lasting folder")]
    private static partial void LogTemporary(ILogger logger, string folder);
}
