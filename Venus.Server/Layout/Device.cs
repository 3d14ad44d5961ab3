using Microsoft.JSInterop;

namespace Venus.Server.Layout;

/// <summary>
/// What this browser remembers and knows: its local storage and its clock. Only conveniences belong here, never rights or figures. A browser that
/// has just gone remembers nothing.
/// </summary>
public sealed class Device(IJSRuntime js)
{
    public async Task<string?> RecallAsync(string key)
    {
        try
        {
            return await js.InvokeAsync<string?>("venusDevice.recall", key);
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }

    /// <summary>Null forgets the key.</summary>
    public async Task RememberAsync(string key, string? value)
    {
        try
        {
            await js.InvokeVoidAsync("venusDevice.remember", key, value);
        }
        catch (JSDisconnectedException)
        {
            // Nobody is left to remember.
        }
    }

    /// <summary>The wall clock of the browser.</summary>
    public async Task<TimeOnly> TimeAsync() => TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(await js.InvokeAsync<int>("venusDevice.minuteOfDay")));
}
