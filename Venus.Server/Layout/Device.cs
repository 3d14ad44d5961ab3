using Microsoft.JSInterop;

namespace Venus.Server.Layout;

/// <summary>
/// What this browser remembers and knows: its local storage and its clock. Only conveniences belong here, never rights or figures. A browser that
/// has just gone remembers nothing.
/// </summary>
public sealed class Device(IJSRuntime js)
{
    public Task<string?> RecallAsync(string key) => AskAsync("venusDevice.recall", key);

    /// <summary>Null forgets the key.</summary>
    public Task RememberAsync(string key, string? value) => TellAsync("venusDevice.remember", key, value);

    /// <summary>What this tab alone remembers, until it is closed.</summary>
    public Task<string?> RecallInTabAsync(string key) => AskAsync("venusDevice.recallInTab", key);

    /// <summary>Null forgets the key.</summary>
    public Task RememberInTabAsync(string key, string? value) => TellAsync("venusDevice.rememberInTab", key, value);

    /// <summary>The wall clock of the browser.</summary>
    public async Task<TimeOnly> TimeAsync() => TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(await js.InvokeAsync<int>("venusDevice.minuteOfDay")));

    private async Task<string?> AskAsync(string function, string key)
    {
        try
        {
            return await js.InvokeAsync<string?>(function, key);
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }

    private async Task TellAsync(string function, string key, string? value)
    {
        try
        {
            await js.InvokeVoidAsync(function, key, value);
        }
        catch (JSDisconnectedException)
        {
            // Nobody is left to remember.
        }
    }
}
