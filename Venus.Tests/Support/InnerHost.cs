using System.Diagnostics;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Venus.Data.Connections;
using Venus.Server.Hosting;

namespace Venus.Tests.Support;

/// <summary>
/// Program.cs in this process, on a port of its own: its code is compiled once for all tests, where a process would compile it anew for each. What is about
/// the process itself, its end, its log and its measures, takes a <see cref="ServedHost"/>.
/// </summary>
internal sealed class InnerHost : IAsyncDisposable
{
    private static readonly AsyncLocal<Start?> Starting = new();
    private static readonly IDisposable Builds = DiagnosticListener.AllListeners.Subscribe(new Listeners());

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private readonly Task<int> _running;

    private InnerHost(IHost host, Task<int> running, string address)
    {
        _host = host;
        _running = running;
        Address = address;
    }

    public string Address { get; }

    /// <param name="more">Settings beyond the database and the address.</param>
    public static Task<InnerHost> StartAsync(VenusConnections connections, params IEnumerable<(string Name, string Value)> more) => StartAsync(connections, _ => { }, more);

    /// <param name="change">Changes the services, after all that Venus registers.</param>
    /// <param name="more">Settings beyond the database and the address.</param>
    public static async Task<InnerHost> StartAsync(VenusConnections connections, Action<IServiceCollection> change, params IEnumerable<(string Name, string Value)> more)
    {
        var settings = new Dictionary<string, string>
        {
            ["environment"] = "Development",
            ["applicationName"] = "Venus.Server",
            ["urls"] = Ports.FreeAddress(),
            ["Demo:Enabled"] = "false",
            ["Serilog:MinimumLevel:Default"] = "Error",
            ["Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime"] = "Error",
            ["ConnectionStrings:Venus"] = connections.App,
            ["ConnectionStrings:VenusOwner"] = connections.Owner,
            ["ConnectionStrings:VenusJobs"] = connections.Jobs,
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        object arguments = settings.Select(setting => $"--{setting.Key}={setting.Value}").ToArray();
        _ = Builds;

        var start = new Start(change, new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously));
        var running = Task.Factory.StartNew(
            () =>
            {
                Starting.Value = start;
                return (int)typeof(VenusHosting).Assembly.EntryPoint!.Invoke(null, [arguments])!;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        if (await Task.WhenAny(start.Built.Task, running).WaitAsync(Longest) == running)
            Assert.Fail($"The host stopped at its start with exit code {await running}.");
        var host = await start.Built.Task;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult))
            await Task.WhenAny(started.Task, running).Unwrap().WaitAsync(Longest);
        return new InnerHost(host, running, settings["urls"]);
    }

    /// <summary>From now on the circuit of a page that closes ends with it: kept for its return, it would outlive the host and go on with what its page does by the clock.</summary>
    public void ExpectNoReturn() => _host.Services.GetRequiredService<IOptions<CircuitOptions>>().Value.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMilliseconds(1);

    public async ValueTask DisposeAsync()
    {
        _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await _running.WaitAsync(Longest);
    }

    private sealed record Start(Action<IServiceCollection> Change, TaskCompletionSource<IHost> Built);

    // The host tells of itself as it is built; in whose flow, says whose it is.
    private sealed class Listeners : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder builder } && Starting.Value is { } start)
                builder.ConfigureServices(start.Change);
            if (value is { Key: "HostBuilt", Value: IHost host })
                Starting.Value?.Built.TrySetResult(host);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
