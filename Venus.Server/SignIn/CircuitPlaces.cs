using Microsoft.AspNetCore.SignalR;

namespace Venus.Server.SignIn;

/// <summary>Ten open pages of a person on this host at most: the next one is refused before it becomes a circuit, the others go on.</summary>
internal sealed class CircuitPlaces : IHubFilter
{
    internal const int Most = 10;

    private const string Start = "StartCircuit";
    private const string Reconnect = "ConnectCircuit";
    private const string Resume = "ResumeCircuit";

    // Of each person the lines that have a page, and the circuit of each once it is known.
    private readonly Dictionary<Guid, Dictionary<string, string?>> _lines = [];
    private readonly Lock _turn = new();

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var (method, line) = (invocationContext.HubMethodName, invocationContext.Context.ConnectionId);
        if (method is not (Start or Reconnect or Resume) || SessionPrincipal.Read(invocationContext.Context.User!)?.UserId is not { } person)
            return await next(invocationContext);

        var circuit = method == Start ? null : invocationContext.HubMethodArguments[0] as string;
        if (TryTake(person, line, circuit))
        {
            var opened = await next(invocationContext);
            Note(person, line, opened as string);
            return opened;
        }

        // The browser shows what App keeps for an error; the connection serves nothing else.
        await invocationContext.Hub.Clients.Caller.SendAsync("JS.Error", $"More than {Most} open pages.", invocationContext.Context.ConnectionAborted);
        return method == Reconnect ? false : null;
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (context.Context.User is { } user && SessionPrincipal.Read(user)?.UserId is { } person)
            Leave(person, context.Context.ConnectionId);
        await next(context, exception);
    }

    // A page that comes back over a new line has its place already, though the host may not have missed the old line yet.
    private bool TryTake(Guid person, string line, string? circuit)
    {
        lock (_turn)
        {
            if (!_lines.TryGetValue(person, out var open))
                _lines[person] = open = [];
            if (open.ContainsKey(line))
                return true;
            if (circuit is not null && open.FirstOrDefault(before => before.Value == circuit).Key is { } lost)
                open.Remove(lost);
            return open.Count < Most && open.TryAdd(line, circuit);
        }
    }

    private void Note(Guid person, string line, string? circuit)
    {
        lock (_turn)
        {
            if (circuit is not null && _lines.TryGetValue(person, out var open) && open.ContainsKey(line))
                open[line] = circuit;
        }
    }

    private void Leave(Guid person, string line)
    {
        lock (_turn)
        {
            if (_lines.TryGetValue(person, out var open) && open.Remove(line) && open.Count == 0)
                _lines.Remove(person);
        }
    }
}
