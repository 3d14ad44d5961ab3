namespace Venus.Core.Features.Health;

public static class ProbeStates
{
    public const string Ok = "OK";

    /// <summary>It works, but near its limit.</summary>
    public const string High = "HIGH";

    /// <summary>It works badly.</summary>
    public const string Degraded = "DEGRADED";

    public const string Down = "DOWN";

    /// <summary>Nothing to probe.</summary>
    public const string NotConfigured = "NOT_CONFIGURED";
}

/// <summary>What was found by trying.</summary>
/// <param name="Status">One of <see cref="ProbeStates"/>.</param>
/// <param name="Detail">The figure, or what is wrong.</param>
/// <param name="Milliseconds">How long the answer took, where that says something.</param>
public sealed record ProbeResult(string Name, string Title, string Status, string Detail, int? Milliseconds = null);

/// <summary>A host as it last said of itself.</summary>
/// <param name="IsAlive">It was heard within 45 seconds.</param>
/// <param name="Cpu">Per cent of its processors that Venus uses.</param>
/// <param name="Memory">Per cent of its memory that Venus uses.</param>
/// <param name="Disk">Per cent in use.</param>
/// <param name="Listening">Changes of rights reach it at once.</param>
public sealed record HostReading(
    string Name, DateTimeOffset StartedAt, DateTimeOffset HeardAt, bool IsAlive, decimal Cpu, decimal Memory, decimal Disk, int DatabaseMs, bool Listening);

/// <param name="Status">OK, or DEGRADED: something is down, or the database works badly.</param>
public sealed record HealthReport(string Status, DateTimeOffset CheckedAt, IReadOnlyList<ProbeResult> Probes, IReadOnlyList<HostReading> Hosts)
{
    public bool IsDegraded => Status != ProbeStates.Ok;
}

/// <summary>Ten minutes of the last day, over all hosts.</summary>
public sealed record HealthPoint(DateTimeOffset At, decimal Cpu, decimal Memory, decimal Disk, int DatabaseMs);
