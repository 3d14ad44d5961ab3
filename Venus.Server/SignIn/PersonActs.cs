using System.Collections.Frozen;
using Microsoft.AspNetCore.SignalR;

namespace Venus.Server.SignIn;

/// <summary>
/// Tells what a person does in the browser, clicks, keys and navigation, from what the browser sends of itself: a page that only shows live updates
/// acknowledges every rendering, and must not keep its session alive by it.
/// </summary>
internal sealed class PersonActs : IHubFilter
{
    // What the browser calls on the circuit's hub for an event of the page and for a followed link.
    private static readonly FrozenSet<string> Acts = FrozenSet.Create(StringComparer.Ordinal, "BeginInvokeDotNetFromJS", "OnLocationChanged");
    private static readonly AsyncLocal<bool> Current = new();

    /// <summary>Whether the message that is being taken from the browser is one.</summary>
    public static bool IsOne => Current.Value;

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        Current.Value = Acts.Contains(invocationContext.HubMethodName);
        return await next(invocationContext);
    }
}
