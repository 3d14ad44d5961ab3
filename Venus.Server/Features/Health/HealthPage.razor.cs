using System.Globalization;
using Venus.Core.Features.Health;
using Venus.Core.Features.Stores;

namespace Venus.Server.Features.Health;

/// <summary>What was found by trying everything just now, the hosts, and the last day.</summary>
public sealed partial class HealthPage(IHealthService health)
{
    private HealthReport? _report;
    private IReadOnlyList<HealthPoint> _history = [];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _report = (await health.CheckAsync(cancellationToken)).Value;
        _history = (await health.GetHistoryAsync(cancellationToken)).Value;
    }

    private async Task CheckAsync() => await RunAsync(_ => ReloadAsync());

    private IReadOnlyList<(DateTimeOffset, decimal)> Points(Func<HealthPoint, decimal> value) => [.. _history.Select(point => (point.At, value(point)))];

    private string Clock(DateTimeOffset moment) => StoreDays.LocalTime(Timezone, moment).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Share(decimal share) => share.ToString("0.0", CultureInfo.InvariantCulture);
}
