using System.Text.Json;

namespace Venus.Core.Features.Assistant;

/// <param name="Messages">Empty in a list of conversations.</param>
public sealed record Conversation(Guid Id, string Title, DateTimeOffset UpdatedAt, IReadOnlyList<ConversationMessage>? Messages);

/// <param name="Role">user, assistant or tool.</param>
/// <param name="Content">Markdown of an answer; JSON of what a tool found.</param>
/// <param name="ToolCalls">What the model asked for: <c>[{id, name, arguments, says}]</c>.</param>
public sealed record ConversationMessage(
    int Position, string Role, string Content, JsonElement? ToolCalls, string? ToolCallId, IReadOnlyList<Citation>? Citations, DateTimeOffset CreatedAt);
