using System.Runtime.InteropServices;

namespace Venus.Server.Hosting;

/// <summary>
/// Leaves on SIGTERM as platform.md §17 says: <c>/health/ready</c> answers 503 at once, no page is opened any more, the open ones are told to connect
/// again, and the host stops when they are gone, or have nowhere to go, at the latest after <see cref="Longest"/>. A second signal stops it at once.
/// </summary>
internal sealed partial class Drain(IHostApplicationLifetime lifetime, OpenCircuits circuits, ILogger<Drain> logger) : IHostLifetime, IDisposable
{
    /// <summary>With the five seconds that the web server has afterwards for requests in flight, 30 in all.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    internal static readonly TimeSpan WebServer = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _hurry = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, Take));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _hurry.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _asked) == 1)
            _ = LeaveAsync();
        else
            _hurry.Cancel();
    }

    private async Task LeaveAsync()
    {
        circuits.Close();
        LogLeaving(circuits.Connected.Count);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_hurry.Token);
        limit.CancelAfter(Longest);
        try
        {
            await EmptyAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Time is up.
        }
        finally
        {
            LogStopping(circuits.Connected.Count);
            lifetime.StopApplication();
        }
    }

    private async Task EmptyAsync(CancellationToken limit)
    {
        while (circuits.Connected is { Count: > 0 } open)
        {
            var answers = await Task.WhenAll(open.Select(line => line.AskToLeaveAsync(limit)));
            var (gone, later) = (answers.Count(a => a == LeaveAnswer.Gone), answers.Count(a => a == LeaveAnswer.Later));
            LogAsked(gone, later, answers.Length - gone - later);
            if (gone + later == 0)
                break;
            await Task.Delay(Pause, limit);
        }

        while (circuits.Acts > 0)
            await Task.Delay(Pause, limit);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Leaving: no longer ready, {Pages} open pages are told to connect again")]
    private partial void LogLeaving(int pages);

    [LoggerMessage(Level = LogLevel.Information, Message = "Pages: {Gone} connect again, {Later} are in use, {Stay} have nowhere to go")]
    private partial void LogAsked(int gone, int later, int stay);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping with {Pages} open pages")]
    private partial void LogStopping(int pages);
}

internal static class DrainExtensions
{
    public static void AddDrain(this IServiceCollection services)
    {
        services.AddSingleton<OpenCircuits>();
        services.AddScoped<Microsoft.AspNetCore.Components.Server.Circuits.CircuitHandler, CircuitLine>();
        services.AddSingleton<IHostLifetime, Drain>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain.WebServer);
    }

    /// <summary>A host that is leaving refuses new pages with 503, by which a balancer gives them to another. Call it before the pages.</summary>
    public static void UseDrain(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!IsNewPage(context) || !context.RequestServices.GetRequiredService<OpenCircuits>().AreClosed)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    });

    // What an open page sends to its circuit's own path otherwise, its farewell above all, is still taken.
    private static bool IsNewPage(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/_blazor/negotiate") || (context.Request.Path.StartsWithSegments("/_blazor") && context.WebSockets.IsWebSocketRequest);
}
