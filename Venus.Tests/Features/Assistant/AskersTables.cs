namespace Venus.Tests.Features.Assistant;

/// <summary>What a question may write: the asker's own conversation, the count of his questions, and what he held when he asked.</summary>
internal static class AskersTables
{
    public static readonly string[] All = ["public.ai_conversations", "public.ai_messages", "public.ai_usage", "private.question_rights"];
}
