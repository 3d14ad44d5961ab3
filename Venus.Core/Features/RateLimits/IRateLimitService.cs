namespace Venus.Core.Features.RateLimits;

/// <summary>The limits of the REST surface, role by role.</summary>
public interface IRateLimitService
{
    /// <summary>Needs ratelimits.view. Every role, the system role first, then by name.</summary>
    Task<Result<IReadOnlyList<RateLimit>>> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the limit of a role; the next call on every host is counted by it. Needs ratelimits.edit; the limit of the system role is set by its holders
    /// alone. A figure out of its bounds is refused beside its field: per_minute, per_hour.
    /// </summary>
    Task<Result<Done>> SaveAsync(SaveRateLimit limit, CancellationToken cancellationToken = default);
}
