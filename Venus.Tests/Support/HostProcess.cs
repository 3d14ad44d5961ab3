using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Venus.Tests.Support;

/// <summary>The test's side of another process of this assembly or of the built host.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly string ThisProgram = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Venus.Tests.exe" : "Venus.Tests");

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly ConcurrentQueue<string> _log = new();

    private HostProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public static async Task<HostProcess> HoldAsync(string folder)
    {
        var host = BeginHolding(folder);
        var first = await host._process.StandardOutput.ReadLineAsync();
        Assert.True(first == HoldingHost.Ready, $"The other host did not start: {first} {(first is null ? await host._error : "")}");
        return host;
    }

    /// <summary>As <see cref="HoldAsync"/>, without waiting until it holds anything.</summary>
    public static HostProcess BeginHolding(string folder) => Start(ThisProgram, HoldingHost.Command, folder);

    /// <summary>A <see cref="SellingHost"/>; its lines are read with <see cref="ReadLineAsync"/>.</summary>
    public static HostProcess Sell(string folder) => Start(ThisProgram, SellingHost.Command, folder);

    /// <summary>The built <c>Venus.Server</c>, as <c>dotnet run --project Venus.Server -- …</c> starts it.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunServerAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        await using var host = Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Venus.Server.dll"), .. arguments], settings);
        // A host that should have refused would serve for ever.
        var output = await host._process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await host._process.WaitForExitAsync();
        return (host._process.ExitCode, output, (await host._error).Trim());
    }

    /// <summary>The built host, serving; what it prints is kept for <see cref="Log"/>.</summary>
    public static HostProcess Serve(IReadOnlyDictionary<string, string> settings)
    {
        // Its own output folder: there its static assets are listed.
        var built = AppContext.BaseDirectory.Replace("Venus.Tests", "Venus.Server", StringComparison.Ordinal);
        var host = Start("dotnet", [Path.Combine(built, "Venus.Server.dll")], settings);
        host._process.OutputDataReceived += (_, line) => host._log.Enqueue(line.Data ?? "");
        host._process.BeginOutputReadLine();
        return host;
    }

    /// <summary>The next line it printed, also after its death; null at the end.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync();

    /// <summary>What it printed on standard error, once it is over.</summary>
    public Task<string> ErrorAsync() => _error;

    public bool HasExited => _process.HasExited;

    public string Log => string.Join('\n', _log);

    /// <summary>kill -9: no handler runs, nothing is cleaned up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>What Ctrl-C or a service manager sends.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    /// <param name="signal">As <c>kill</c> names it: TERM, or STOP for a host that hangs.</param>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static HostProcess Start(string program, params string[] arguments) => Start(program, arguments, new Dictionary<string, string>());

    private static HostProcess Start(string program, string[] arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // As in the project file: a process of a test does not live long enough to gain by it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new HostProcess(Process.Start(start)!);
    }
}
