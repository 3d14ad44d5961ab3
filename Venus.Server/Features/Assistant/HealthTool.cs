using Venus.Core.Features.Health;
using Venus.Core.Security;

namespace Venus.Server.Features.Assistant;

internal sealed class HealthTool(IHealthService health) : AssistantTool<NoArguments>("get_system_health", "How Venus and what it depends on are at this moment.")
{
    public override bool IsOpenTo(UserRights rights) => rights.May(Permissions.SystemHealth);

    protected override string Say(NoArguments arguments) => "Health of the system";

    protected override async Task<ToolAnswer> RunAsync(NoArguments arguments, CancellationToken cancellationToken)
    {
        var report = await health.LookAsync(cancellationToken);
        return report.Problem is { } problem
            ? new ToolAnswer(new { refused = problem.Message }, problem.Message)
            : new ToolAnswer(
                new { report.Value.Status, Probes = report.Value.Probes.Select(probe => new { probe.Title, probe.Status, probe.Detail }), Hosts = report.Value.Hosts.Count(host => host.IsAlive) },
                Sources: new ToolSource("Health", "/system/health"));
    }
}
