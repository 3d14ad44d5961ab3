namespace Venus.Core.Features.Assistant;

/// <summary>What the assistant is for the holders of a role (domain document "Platform", section 13).</summary>
/// <param name="Users">How many people hold the role.</param>
/// <param name="Datasets">What it may look into for them, as far as their keys open it too.</param>
/// <param name="Pages">Addresses of pages on which it opens; <see cref="EveryPage"/> stands for all.</param>
/// <param name="PerHour">Questions of one person in an hour, 1 to 10,000.</param>
/// <param name="Keys">Those of the role's keys that count here: ai.chat and the keys of datasets.</param>
/// <param name="Version">Null for a role that was never given a configuration.</param>
public sealed record AiConfig(
    Guid RoleId,
    string Role,
    bool IsSystem,
    int Users,
    bool Enabled,
    IReadOnlyList<string> Datasets,
    IReadOnlyList<string> Pages,
    int PerHour,
    IReadOnlyList<string> Keys,
    long? Version)
{
    public const string EveryPage = "*";
}

/// <summary>A dataset that a role may be given.</summary>
/// <param name="Permission">The key of its page, without which it stays closed.</param>
public sealed record AiDataset(string Name, string Title, string Permission, bool IsBusiness);

public sealed record AiConfigs(IReadOnlyList<AiConfig> Roles, IReadOnlyList<AiDataset> Datasets);

/// <param name="Version">As it was read; another one in the meantime refuses.</param>
public sealed record SaveAiConfig(
    Guid Role, long? Version, bool Enabled, IReadOnlyList<string> Datasets, IReadOnlyList<string> Pages, int PerHour);

/// <summary>Questions of somebody, or of everybody.</summary>
/// <param name="Person">Null for everybody, and for one who is gone.</param>
/// <param name="Tokens">Sent and received.</param>
/// <param name="Seconds">How long a question took on average; null while none has ended.</param>
public sealed record AssistantUsage(int Questions, int Answered, long Tokens, DateTimeOffset? LastAt, string? Person = null, decimal? Seconds = null);

/// <param name="People">Who asked most first, at most 200.</param>
public sealed record AssistantUsages(AssistantUsage Total, IReadOnlyList<AssistantUsage> People);
