using Microsoft.AspNetCore.Components.Server.Circuits;
using Venus.Core.Features.Identity;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Hosting;

namespace Venus.Server.SignIn;

/// <summary>
/// Ends an open page with its session: at once when the database announces a change, and by the clock when a session merely expires. Notes the
/// person's activity, from which the idle limit counts.
/// </summary>
internal sealed partial class SessionWatch(
    SessionState session, ICurrentUser currentUser, IUserRights rights, ISessions sessions, ILiveUpdates live, TimeProvider time, ILogger<SessionWatch> logger)
    : CircuitHandler, IDisposable
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _closed = new();
    private IDisposable? _subscription;
    private volatile bool _active;

    internal Task Watching { get; private set; } = Task.CompletedTask;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
    {
        if (BrowserCall.IsAct)
            NoteActivity();
        return next(context);
    };

    public void Dispose()
    {
        if (_closed.IsCancellationRequested)
            return;
        _closed.Cancel();
        _subscription?.Dispose();
        _closed.Dispose();
    }

    internal void Start()
    {
        _subscription = live.Subscribe(LiveTopic.Rights, null, ReadRightsAsync);
        Watching = WatchAsync(_closed.Token);
    }

    internal void NoteActivity() => _active = true;

    private async Task ReadRightsAsync()
    {
        try
        {
            if (await currentUser.GetIdentityAsync() is not null && await rights.GetAsync(_closed.Token) is null)
                session.End();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // An outage signs nobody out; the database refuses whatever a dead session asks.
            LogUnreadable(fault);
        }
    }

    private async Task WatchAsync(CancellationToken closed)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(closed))
            {
                await LookAsync(closed);
            }
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // The page is closed.
        }
    }

    internal async Task LookAsync(CancellationToken closed)
    {
        if (await currentUser.GetIdentityAsync() is not { } identity)
            return;
        var active = _active;
        _active = false;
        try
        {
            if (!await sessions.IsAliveAsync(identity.SessionId, active, closed))
                session.End();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _active |= active;
            LogUnreadable(fault);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Whether a session is alive could not be read")]
    private partial void LogUnreadable(Exception fault);
}
