using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Venus.Data.Connections;
using Venus.Server.Commands;

namespace Venus.Tests.Support;

/// <summary>A host in a process of its own that holds an embedded server until it is told to stop, or is killed.</summary>
internal static class HoldingHost
{
    public const string Command = "hold";
    public const string Ready = "ready";

    public static Task<int> RunAsync(string folder) => ServeAsync(folder, async (_, cancellationToken) =>
    {
        await Console.Out.WriteLineAsync(Ready);
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    });

    /// <summary>What a host does around its web server.</summary>
    public static Task<int> ServeAsync(string folder, Func<VenusDatabase, CancellationToken, Task<int>> serve) =>
        new HostCommands(Configuration(folder), NullLoggerFactory.Instance, Console.Out, Console.Error).RunAsync([], () => { }, serve);

    public static IConfiguration Configuration(string folder) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Embedded:Directory"] = folder }).Build();
}
