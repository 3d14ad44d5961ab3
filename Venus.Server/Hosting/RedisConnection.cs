using StackExchange.Redis;
using Venus.Core.Health;

namespace Venus.Server.Hosting;

/// <summary>
/// The Redis of <c>Redis:Configuration</c>, which all hosts name alike. A host starts without it and connects when it comes; meanwhile its users fail.
/// </summary>
internal sealed class RedisConnection(ConfigurationOptions options) : ICallStore, IAsyncDisposable
{
    public const string Setting = "Redis:Configuration";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() => ConnectionMultiplexer.ConnectAsync(options));

    /// <summary>The one sentence that says what is wrong with the setting, or null.</summary>
    public static string? Refusal(IConfiguration configuration)
    {
        try
        {
            return Read(configuration) is { EndPoints.Count: 0 } ? $"{Setting} names no server: write host:port, or remove the setting." : null;
        }
        catch (ArgumentException)
        {
            return $"{Setting} cannot be read: write host:port, and options such as password=… and ssl=true behind commas.";
        }
    }

    /// <returns>Null when no Redis is configured.</returns>
    public static ConfigurationOptions? Read(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } text)
            return null;
        var options = ConfigurationOptions.Parse(text);
        options.AbortOnConnectFail = false;
        // What cannot be sent at once is counted by the host itself.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return options;
    }

    public async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await _connection.Value.WaitAsync(cancellationToken)).GetDatabase();

    public string Name => "Redis";

    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PingAsync().WaitAsync(Patience, cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            return false;
        }

        async Task PingAsync() => await (await DatabaseAsync(cancellationToken)).PingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _connection.Value).DisposeAsync();
    }
}
