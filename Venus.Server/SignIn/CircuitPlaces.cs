using System.Collections.Frozen;
using Microsoft.AspNetCore.SignalR;

namespace Venus.Server.SignIn;

/// <summary>Ten open pages of a person on this host at most: the next one is refused before it becomes a circuit, the others go on.</summary>
internal sealed class CircuitPlaces : IHubFilter
{
    internal const int Most = 10;

    // What the browser calls for a new page, one that comes back, and one that was put away.
    private static readonly FrozenSet<string> Openings = FrozenSet.Create(StringComparer.Ordinal, "StartCircuit", "ConnectCircuit", "ResumeCircuit");

    private readonly Dictionary<Guid, HashSet<string>> _connections = [];
    private readonly Lock _turn = new();

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (!Openings.Contains(invocationContext.HubMethodName)
            || SessionPrincipal.Read(invocationContext.Context.User!)?.UserId is not { } person
            || TryTake(person, invocationContext.Context.ConnectionId))
            return await next(invocationContext);

        // The browser shows what App keeps for an error; the connection serves nothing else.
        await invocationContext.Hub.Clients.Caller.SendAsync("JS.Error", $"More than {Most} open pages.", invocationContext.Context.ConnectionAborted);
        return invocationContext.HubMethodName == "ConnectCircuit" ? false : null;
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (context.Context.User is { } user && SessionPrincipal.Read(user)?.UserId is { } person)
            Leave(person, context.Context.ConnectionId);
        await next(context, exception);
    }

    internal bool TryTake(Guid person, string connection)
    {
        lock (_turn)
        {
            if (!_connections.TryGetValue(person, out var open))
                _connections[person] = open = [];
            return open.Contains(connection) || (open.Count < Most && open.Add(connection));
        }
    }

    internal void Leave(Guid person, string connection)
    {
        lock (_turn)
        {
            if (_connections.TryGetValue(person, out var open) && open.Remove(connection) && open.Count == 0)
                _connections.Remove(person);
        }
    }
}
