using Microsoft.Extensions.AI;

namespace Venus.Server.Features.Assistant;

/// <summary>The model service as configured; both are null when there is none.</summary>
internal sealed record ModelService(ModelSettings? Settings, IChatClient? Chat);
