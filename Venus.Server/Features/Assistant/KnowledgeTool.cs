using System.ComponentModel;
using Venus.Core.Features.Knowledge;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Assistant;

internal sealed record KnowledgeQuestion([property: Description("In words, as the document would say it")] string Question);

internal sealed class KnowledgeTool(IKnowledgeService knowledge)
    : AssistantTool<KnowledgeQuestion>("retrieve_knowledge", "Passages of the company's documents and of Venus's manuals, for questions of how something is done.")
{
    public override bool IsOpenTo(UserRights rights) => rights.May(Permissions.AiChat);

    /// <summary>What it finds serves without a model too.</summary>
    public async Task<ToolAnswer> FindAsync(string question, CancellationToken cancellationToken) => DatasetTools.Answer(
        await knowledge.FindAsync(question, cancellationToken),
        found => new ToolAnswer(
            found.Passages.Select(passage => new { Source = SourceOf(passage).Title, passage.Content }),
            Table: null,
            Sources: [.. found.Passages.Select(SourceOf)]));

    protected override string Say(KnowledgeQuestion arguments) => $"Documents: {arguments.Question}";

    protected override Task<ToolAnswer> RunAsync(KnowledgeQuestion arguments, CancellationToken cancellationToken) => FindAsync(arguments.Question, cancellationToken);

    private static ToolSource SourceOf(KnowledgePassage passage) =>
        new(SafeMarkdown.Straight(passage.Heading is { } heading ? $"{passage.Title}, {heading}" : passage.Title), passage.Link, passage.Content);
}
