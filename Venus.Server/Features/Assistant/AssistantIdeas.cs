using Venus.Core.Features.Assistant;

namespace Venus.Server.Features.Assistant;

/// <summary>Questions to begin with, of what the assistant may look up for the person.</summary>
internal static class AssistantIdeas
{
    private const int Most = 3;

    private static readonly IReadOnlyList<(string Dataset, string Question)> OfFigures =
    [
        ("stock", "What is in stock now, by bird and form?"),
        ("sale_items", "Which products sold most this week, in kg?"),
        ("sales", "What did each day of this week bring in?"),
        ("job_runs", "Which jobs failed this week?"),
    ];

    private static readonly IReadOnlyList<string> OfManuals = ["How do I void a sale?", "How do I correct stock?", "How do I sign in with a second factor?"];

    /// <summary>Without a model service, of documents alone.</summary>
    public static IReadOnlyList<string> For(AssistantStatus status)
    {
        var figures = status.Available ? OfFigures.Where(idea => status.Datasets.Contains(idea.Dataset)).Take(Most - 1).Select(idea => idea.Question).ToList() : [];
        return [.. figures, .. OfManuals.Take(Most - figures.Count)];
    }
}
