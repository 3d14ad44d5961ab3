using Microsoft.JSInterop;

namespace Venus.Server.Layout;

/// <summary>What this browser remembers and knows: its local storage and its clock. Only conveniences belong here, never rights or figures.</summary>
public sealed class Device(IJSRuntime js)
{
    public async Task<string?> RecallAsync(string key) => await js.InvokeAsync<string?>("venusDevice.recall", key);

    /// <summary>Null forgets the key.</summary>
    public async Task RememberAsync(string key, string? value) => await js.InvokeVoidAsync("venusDevice.remember", key, value);

    /// <summary>The wall clock of the browser.</summary>
    public async Task<TimeOnly> TimeAsync() => TimeOnly.FromTimeSpan(TimeSpan.FromMinutes(await js.InvokeAsync<int>("venusDevice.minuteOfDay")));
}
