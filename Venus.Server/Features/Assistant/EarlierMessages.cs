using System.Text.Json;
using Microsoft.Extensions.AI;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Knowledge;

namespace Venus.Server.Features.Assistant;

/// <summary>What was said before in a conversation, as the model takes it.</summary>
internal static class EarlierMessages
{
    // What an earlier question found is told again only in part.
    private const int LongestFinding = 4_000;

    /// <summary>Those that are told again: from the first question among them, never beginning with what a tool found for a call that is gone.</summary>
    public static IReadOnlyList<ConversationMessage> From(IReadOnlyList<ConversationMessage> history) => [.. history.SkipWhile(message => message.Role != "user")];

    public static IEnumerable<ChatMessage> Of(IReadOnlyList<ConversationMessage> told)
    {
        foreach (var message in told)
        {
            switch (message)
            {
                case { Role: "user" }:
                    yield return new ChatMessage(ChatRole.User, message.Content);
                    break;
                case { Role: "tool", ToolCallId: { } id }:
                    var content = message.Content.Length <= LongestFinding ? message.Content : KnowledgeSearch.Beginning(message.Content, LongestFinding) + "… (shortened)";
                    yield return new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, content)]);
                    break;
                case { Role: "assistant", ToolCalls: { ValueKind: JsonValueKind.Array } calls }:
                    yield return new ChatMessage(ChatRole.Assistant, [.. calls.EnumerateArray().Select(Call)]);
                    break;
                case { Role: "assistant", Content.Length: > 0 }:
                    yield return new ChatMessage(ChatRole.Assistant, message.Content);
                    break;
            }
        }
    }

    /// <summary>They are kept as the model wrote them, which may be no JSON.</summary>
    public static Dictionary<string, object?> ArgumentsIn(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(json) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static FunctionCallContent Call(JsonElement call) => new(
        call.GetProperty("id").GetString()!, call.GetProperty("name").GetString()!, ArgumentsIn(call.GetProperty("arguments").GetString()!));
}
