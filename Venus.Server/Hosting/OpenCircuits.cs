using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.JSInterop;
using Venus.Data.Telemetry;

namespace Venus.Server.Hosting;

/// <summary>The pages that are open on this host, what they are just doing, and whether it takes new ones.</summary>
internal sealed class OpenCircuits
{
    private readonly ConcurrentDictionary<CircuitLine, byte> _connected = new();
    private int _acts;

    public OpenCircuits(IMeterFactory meters) => meters.Create(VenusMeters.Name)
        .CreateObservableUpDownCounter("venus.circuits.open", () => _connected.Count, "{page}", "Pages that are open on this host and connected.");

    /// <summary>The host is leaving: it takes no new page.</summary>
    public bool AreClosed { get; private set; }

    /// <summary>Those whose browser is connected.</summary>
    public IReadOnlyCollection<CircuitLine> Connected => [.. _connected.Keys];

    /// <summary>What browsers asked for and have no answer to yet: a sale that is being posted, for example.</summary>
    public int Acts => Volatile.Read(ref _acts);

    public void Close() => AreClosed = true;

    public void Add(CircuitLine line) => _connected[line] = 0;

    public void Remove(CircuitLine line) => _connected.TryRemove(line, out _);

    public async Task ActAsync(Func<Task> act)
    {
        Interlocked.Increment(ref _acts);
        try
        {
            await act();
        }
        finally
        {
            Interlocked.Decrement(ref _acts);
        }
    }
}

/// <summary>What a page answers when its host is leaving; names of <c>connection.js</c>.</summary>
internal enum LeaveAnswer
{
    /// <summary>No other host answers: the page has nowhere to go.</summary>
    Stay,

    /// <summary>Somebody is typing, or a question is open.</summary>
    Later,

    /// <summary>It connects again in a moment.</summary>
    Gone,
}

/// <summary>An open page, by which its browser can be told to connect again.</summary>
internal sealed class CircuitLine(OpenCircuits circuits, IJSRuntime js) : CircuitHandler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        circuits.Add(this);
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        circuits.Remove(this);
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        context => circuits.ActAsync(() => next(context));

    /// <summary>A page that does not answer has to be left to itself.</summary>
    public async Task<LeaveAnswer> AskToLeaveAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return Enum.Parse<LeaveAnswer>(await js.InvokeAsync<string>("venusConnection.leave", patience.Token), ignoreCase: true);
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or OperationCanceledException)
        {
            return LeaveAnswer.Stay;
        }
    }
}
