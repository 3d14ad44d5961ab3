using System.Text.Json;

namespace Venus.Core.Features.Assistant;

/// <param name="Messages">Empty in a list of conversations.</param>
public sealed record Conversation(Guid Id, string Title, DateTimeOffset UpdatedAt, IReadOnlyList<ConversationMessage>? Messages);

/// <param name="Role">user, assistant or tool.</param>
/// <param name="Content">Markdown of an answer; JSON of what a tool found.</param>
/// <param name="ToolCalls">What the model asked for: <c>[{id, name, arguments, says}]</c>.</param>
/// <param name="Outcome">Of the question that it belongs to.</param>
public sealed record ConversationMessage(
    int Position, string Role, string Content, JsonElement? ToolCalls, string? ToolCallId, IReadOnlyList<Citation>? Citations, DateTimeOffset CreatedAt,
    QuestionOutcome Outcome);

/// <summary>How a question ended.</summary>
public enum QuestionOutcome
{
    /// <summary>It has not, or its host died.</summary>
    Running,

    Answered,

    /// <summary>The model broke off its answer, or gave none.</summary>
    Cut,

    /// <summary>The asker stopped it.</summary>
    Stopped,

    TimedOut,
    Failed,

    /// <summary>Its asker held more then of what is looked into than he does now, so what came of it is not shown. Never kept.</summary>
    Withheld,
}
