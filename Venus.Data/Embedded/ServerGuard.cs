using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>
/// Starts the server again when it dies under a living host. It keeps one connection open and waits on it: the operating system
/// closes that connection the moment the server ends, so nothing is polled.
/// </summary>
internal sealed partial class ServerGuard : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private readonly Func<CancellationToken, Task> _ensureRunning;
    private readonly string _connectionString;
    private readonly ILogger _logger;
    private readonly Task _watch;

    public ServerGuard(string connectionString, Func<CancellationToken, Task> ensureRunning, ILogger logger)
    {
        _connectionString = connectionString;
        _ensureRunning = ensureRunning;
        _logger = logger;
        _watch = WatchAsync(_ending.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync(cancellationToken);
                while (true)
                {
                    await connection.WaitAsync(cancellationToken);
                }
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException)
            {
                LogLost(fault.Message);
            }

            await RestoreAsync(cancellationToken);
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _ensureRunning(cancellationToken);
                return;
            }
            catch (Exception fault) when (fault is SetupException or NpgsqlException or IOException)
            {
                LogNotRestored(fault);
            }

            await Task.Delay(PauseAfterFailure, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The embedded PostgreSQL has gone ({Reason}): starting it again")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Error, "The embedded PostgreSQL could not be started again")]
    private partial void LogNotRestored(Exception fault);
}
