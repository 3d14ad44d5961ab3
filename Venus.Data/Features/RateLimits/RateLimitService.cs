using Venus.Core;
using Venus.Core.Features.RateLimits;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.RateLimits;

internal sealed class RateLimitService(VenusSession session) : IRateLimitService
{
    public async Task<Result<IReadOnlyList<RateLimit>>> GetAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.RateLimitsView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.AskAsync<IReadOnlyList<RateLimit>>("list_rate_limits", cancellationToken);
    }

    public async Task<Result<Done>> SaveAsync(SaveRateLimit limit, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.RateLimitsEdit, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<Done>("save_rate_limit", limit, cancellationToken);
    }
}
