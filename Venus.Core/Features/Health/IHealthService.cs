namespace Venus.Core.Features.Health;

/// <summary>How Venus and what it depends on are (domain document "Platform", section 8). Everything needs system.health.</summary>
public interface IHealthService
{
    /// <summary>Tries everything now, from the host that is asked. Nothing in it is remembered or invented.</summary>
    Task<Result<HealthReport>> CheckAsync(CancellationToken cancellationToken = default);

    /// <summary>The same for the assistant, whose tools write nothing: this host does not say how it is before it reads what the hosts last said.</summary>
    Task<Result<HealthReport>> LookAsync(CancellationToken cancellationToken = default);

    /// <summary>The last 24 hours, oldest first. Ten minutes in which no host ran are missing.</summary>
    Task<Result<IReadOnlyList<HealthPoint>>> GetHistoryAsync(CancellationToken cancellationToken = default);
}
