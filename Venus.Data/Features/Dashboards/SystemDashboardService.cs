using Venus.Core;
using Venus.Core.Features.Dashboards;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Dashboards;

internal sealed class SystemDashboardService(VenusSession session) : ISystemDashboardService
{
    public async Task<Result<SystemFigures>> GetAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemDashboard, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.AskAsync<SystemFigures>("system_figures", [], cancellationToken);
    }
}
