namespace Venus.Core.Features.Dashboards;

/// <summary>What the System Dashboard shows (domain document "Platform", section 8).</summary>
public interface ISystemDashboardService
{
    /// <summary>Needs system.dashboard.</summary>
    Task<Result<SystemFigures>> GetAsync(CancellationToken cancellationToken = default);
}
