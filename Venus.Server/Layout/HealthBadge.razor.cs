using Venus.Core.Features.Health;

namespace Venus.Server.Layout;

/// <summary>How Venus is, in the bar of whoever may know it; tried again every 30 seconds. What cannot be asked is degraded.</summary>
public sealed partial class HealthBadge(IHealthService health, IHostApplicationLifetime host, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private bool? _degraded;

    internal Task Watching { get; private set; } = Task.CompletedTask;

    protected override void OnInitialized() => Watching = WatchAsync();

    private async Task WatchAsync()
    {
        // A page whose line was lost may outlive its host.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(PageClosed, host.ApplicationStopping);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                _degraded = await IsDegradedAsync();
                StateHasChanged();
            }
            while (await timer.WaitForNextTickAsync(ended.Token));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    // Null when the person lost the key meanwhile.
    private async Task<bool?> IsDegradedAsync()
    {
        try
        {
            var report = await health.CheckAsync(PageClosed);
            return report.IsSuccess ? report.Value.IsDegraded : null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Report(fault);
            return true;
        }
    }
}
