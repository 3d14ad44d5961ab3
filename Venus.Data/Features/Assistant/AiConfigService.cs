using System.Text.Json.Nodes;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Assistant;

internal sealed class AiConfigService(VenusSession session) : IAiConfigService
{
    public async Task<Result<AiConfigs>> GetAsync(CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.AiAdmin, null, cancellationToken) is { } refusal
            ? refusal
            : await session.AskAsync<AiConfigs>("list_ai_configs", cancellationToken);

    public async Task<Result<Done>> SaveAsync(SaveAiConfig config, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.AiAdmin, null, cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<Done>("save_ai_config", config, cancellationToken);

    public async Task<Result<AssistantUsages>> GetUsageAsync(int days, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.AiAdmin, null, cancellationToken) is { } refusal
            ? refusal
            : await session.AskAsync<AssistantUsages>("assistant_usage", new JsonObject { ["days"] = days }, cancellationToken);
}
