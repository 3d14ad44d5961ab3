namespace Venus.Core.Features.Assistant;

/// <summary>
/// Answers questions by looking things up under the asker's own rights. It reads only, and it can tell him nothing that his own screens would not
/// (domain document "Platform", section 13).
/// </summary>
public interface IAssistantService
{
    /// <summary>
    /// Asks a question and tells what happens, in order: <see cref="QuestionTaken"/>, then tool calls, then the words of the answer as they come, at the end
    /// either <see cref="Answered"/> or <see cref="AnswerRefused"/>. Needs ai.chat, an enabled configuration and a budget that is not spent. Cancelling stops
    /// the answer; what was said so far is kept.
    /// </summary>
    IAsyncEnumerable<AssistantEvent> AskAsync(AssistantQuestion question, CancellationToken cancellationToken = default);

    Task<Result<AssistantStatus>> StatusAsync(CancellationToken cancellationToken = default);

    /// <summary>The caller's conversations, newest first, at most 50, without their messages.</summary>
    Task<Result<IReadOnlyList<Conversation>>> ConversationsAsync(CancellationToken cancellationToken = default);

    /// <summary>One of the caller's conversations; another's is not found.</summary>
    Task<Result<Conversation>> ConversationAsync(Guid id, CancellationToken cancellationToken = default);

    Task<Result<Done>> DeleteAsync(Guid id, CancellationToken cancellationToken = default);
}

/// <param name="Message">At most 4,000 characters.</param>
/// <param name="Conversation">Null begins a new one.</param>
/// <param name="Page">The route of the page that it is asked on; null: on none.</param>
public sealed record AssistantQuestion(string Message, Guid? Conversation, string? Page);

/// <param name="Available">A model service is configured; without one, passages of documents are found and nothing else.</param>
/// <param name="Enabled">A configuration of the person's roles is on.</param>
/// <param name="Datasets">What it may look into for him, by name.</param>
/// <param name="Pages">Where it opens; "*" is everywhere.</param>
/// <param name="PerHour">Questions he may ask in an hour.</param>
/// <param name="Remaining">Questions he may still ask within this hour.</param>
public sealed record AssistantStatus(
    bool Available, bool Enabled, bool HasPermission, IReadOnlyList<string> Datasets, IReadOnlyList<string> Pages, int PerHour, int Remaining)
{
    /// <summary>Whether it opens on a page.</summary>
    public bool OpensOn(string route) => HasPermission && Enabled && (Pages.Contains("*") || Pages.Contains(route));
}
