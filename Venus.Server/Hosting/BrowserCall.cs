using System.Collections.Frozen;
using Microsoft.AspNetCore.SignalR;

namespace Venus.Server.Hosting;

/// <summary>What the browser calls on the hub of circuits, for those who look at a circuit's messages and are not told.</summary>
internal sealed class BrowserCall : IHubFilter
{
    // What it calls for an event of the page and for a followed link.
    private static readonly FrozenSet<string> Acts = FrozenSet.Create(StringComparer.Ordinal, "BeginInvokeDotNetFromJS", "OnLocationChanged");
    private static readonly AsyncLocal<string?> Method = new();

    /// <summary>
    /// Whether the message is something a person does, clicks, keys and navigation, and not what the browser sends of itself: a page that only shows live updates
    /// acknowledges every rendering, and must not keep its session alive by it.
    /// </summary>
    public static bool IsAct => Method.Value is { } method && Acts.Contains(method);

    /// <summary>Whether the browser says that it has drawn a rendering.</summary>
    public static bool IsAcknowledgement => Method.Value == "OnRenderCompleted";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        Method.Value = invocationContext.HubMethodName;
        return await next(invocationContext);
    }
}
