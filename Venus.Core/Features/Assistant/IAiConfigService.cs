namespace Venus.Core.Features.Assistant;

/// <summary>What the assistant is for each role, and how it was used. Everything needs ai.admin.</summary>
public interface IAiConfigService
{
    /// <summary>Every role, the system role first, then by name.</summary>
    Task<Result<AiConfigs>> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets what the assistant is for a role; the next question is asked by it. That of the system role is set by its holders alone. What does not fit is
    /// refused beside its field: per_hour, datasets, pages.
    /// </summary>
    Task<Result<Done>> SaveAsync(SaveAiConfig config, CancellationToken cancellationToken = default);

    /// <summary>Questions of the last days, person by person. It says nothing of what was asked.</summary>
    /// <param name="days">1 to 90.</param>
    Task<Result<AssistantUsages>> GetUsageAsync(int days, CancellationToken cancellationToken = default);
}
