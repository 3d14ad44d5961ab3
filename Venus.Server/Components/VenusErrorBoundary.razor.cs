using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Venus.Server.Hosting;

namespace Venus.Server.Components;

/// <summary>Shows a reference in place of a part that failed; the same reference is logged. Going to another page clears it.</summary>
public sealed partial class VenusErrorBoundary(NavigationManager navigation, ILogger<VenusErrorBoundary> logger) : IDisposable
{
    private string _reference = "";

    protected override void OnInitialized() => navigation.LocationChanged += Forget;

    protected override Task OnErrorAsync(Exception exception)
    {
        _reference = FaultReference.Next();
        LogFault(logger, exception, _reference);
        return Task.CompletedTask;
    }

    private void Forget(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(Recover);

    public void Dispose() => navigation.LocationChanged -= Forget;

    [LoggerMessage(Level = LogLevel.Error, Message = "Unhandled fault on a page, reference {Reference}")]
    private static partial void LogFault(ILogger logger, Exception fault, string reference);
}
