using Venus.Core.Security;

namespace Venus.Core.Features.Assistant;

/// <summary>
/// What a person with some roles really gets, by the rules of the database (<c>private.assistant_of</c>, <c>private.require_dataset</c>): enabled
/// configurations together, and of their datasets those whose key one of the roles holds.
/// </summary>
/// <param name="HoldsKey">One of the roles holds ai.chat; without it the assistant stays closed.</param>
/// <param name="Open">It answers.</param>
/// <param name="Datasets">Those it looks into.</param>
/// <param name="Closed">Those listed for one of the roles of which none holds the key.</param>
public sealed record AiPreview(
    bool HoldsKey, bool Open, IReadOnlyList<AiDataset> Datasets, IReadOnlyList<AiDataset> Closed, IReadOnlyList<string> Pages, int PerHour)
{
    public static AiPreview Of(IEnumerable<AiConfig> roles, IReadOnlyList<AiDataset> datasets)
    {
        var all = roles.ToList();
        var keys = all.SelectMany(role => role.Keys).ToHashSet();
        var enabled = all.Where(role => role.Enabled).ToList();
        var holdsKey = keys.Contains(Permissions.AiChat);
        var open = holdsKey && enabled.Count > 0;
        var listed = open ? datasets.Where(dataset => enabled.Any(role => role.Datasets.Contains(dataset.Name))).ToList() : [];
        return new AiPreview(
            holdsKey,
            open,
            [.. listed.Where(dataset => keys.Contains(dataset.Permission))],
            [.. listed.Where(dataset => !keys.Contains(dataset.Permission))],
            open ? [.. enabled.SelectMany(role => role.Pages).Distinct()] : [],
            open ? enabled.Max(role => role.PerHour) : 0);
    }
}
