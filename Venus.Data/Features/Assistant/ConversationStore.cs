using System.Text.Json.Nodes;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Assistant;

/// <summary>What is kept of questions and their answers, each under its owner's rights alone.</summary>
public sealed class ConversationStore(VenusSession session)
{
    /// <summary>What the assistant is for the caller, whether or not a model service is configured.</summary>
    public async Task<Result<AssistantStatus>> StatusAsync(bool available, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        var status = await session.AskAsync<AssistantStatus>("assistant_status", cancellationToken);
        return status.IsSuccess ? status.Value with { Available = available } : status;
    }

    /// <summary>Takes a question, counts it, and answers what was said before it. Needs ai.chat.</summary>
    public async Task<Result<BegunQuestion>> BeginAsync(Guid question, Guid conversation, AssistantQuestion asked, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.AiChat, null, cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<BegunQuestion>("begin_question", new { question, conversation, Begins = asked.Conversation is null, Message = asked.Message?.Trim(), asked.Page }, cancellationToken);

    /// <summary>Keeps what a question led to, also for one who lost ai.chat since he asked.</summary>
    public Task<Result<Done>> EndAsync(EndedQuestion ended, CancellationToken cancellationToken = default) => session.PostAsync<Done>("end_question", ended, cancellationToken);

    public async Task<Result<IReadOnlyList<Conversation>>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        var list = await session.AskAsync<Listed>("my_conversations", cancellationToken);
        return list.IsSuccess ? Result<IReadOnlyList<Conversation>>.Success(list.Value.Rows) : list.Problem!;
    }

    public async Task<Result<Conversation>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(cancellationToken) is { } refusal
            ? refusal
            : await session.AskAsync<Conversation>("my_conversation", new JsonObject { ["conversation"] = id }, cancellationToken);

    public async Task<Result<Done>> DeleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.AiChat, null, cancellationToken) is { } refusal
            ? refusal
            : await session.PostAsync<Done>("delete_conversation", new { conversation = id }, cancellationToken);

    private sealed record Listed(IReadOnlyList<Conversation> Rows);
}

/// <param name="First">Nothing was said before in its conversation.</param>
/// <param name="History">At most the 30 messages before it.</param>
public sealed record BegunQuestion(bool First, IReadOnlyList<ConversationMessage> History);

public sealed record EndedQuestion(
    Guid Question, Guid Conversation, QuestionOutcome Outcome, int DurationMs, int Rounds, long PromptTokens, long CompletionTokens, string? Title, IReadOnlyList<NewMessage> Messages);

public sealed record NewMessage(string Role, string Content, object? ToolCalls = null, string? ToolCallId = null, IReadOnlyList<Citation>? Citations = null);
