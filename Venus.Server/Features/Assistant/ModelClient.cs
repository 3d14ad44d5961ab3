using System.ClientModel;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Polly;
using Venus.Core.Features.Assistant;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Venus.Server.Features.Assistant;

/// <summary>How the model is asked. A host registers one, or none. A service that sends nothing for a while counts as gone.</summary>
internal sealed class ModelClient(ModelSettings settings, IChatClient chat)
{
    // A call and its arguments, or one word.
    private const int RoundTokens = 400;
    private const int TitleTokens = 24;

    private static readonly TimeSpan TitleTime = TimeSpan.FromSeconds(10);

    /// <summary>For a question with all its calls.</summary>
    public TimeSpan QuestionTime => settings.QuestionTime;

    /// <summary>Whether it is the service that failed, in any of the ways that its client tells of.</summary>
    public static bool IsFault(Exception fault) => IsLate(fault) || fault is ClientResultException or HttpRequestException or IOException or ExecutionRejectedException
        or JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException;

    /// <summary>What the model wrote, as it can be kept: PostgreSQL has no text with a zero character.</summary>
    public static string TextOf(string written) => written.Replace('\0', '\uFFFD');

    public static QuestionOutcome OutcomeOf(Exception fault) => IsLate(fault) ? QuestionOutcome.TimedOut : QuestionOutcome.Failed;

    /// <summary>A tool round: one call, or a word that says there is none.</summary>
    public Task<ChatResponse> AskForCallAsync(IReadOnlyList<ChatMessage> messages, IReadOnlyList<AITool> tools, CancellationToken cancellationToken)
    {
        var options = Options(RoundTokens);
        options.Tools = [.. tools];
        options.AllowMultipleToolCalls = false;
        return AskAsync([.. messages, new ChatMessage(ChatRole.System, AssistantPrompt.LookUp)], options, settings.Silence, cancellationToken);
    }

    public Task<ChatResponse> AskForTitleAsync(string question, CancellationToken cancellationToken) =>
        AskAsync([new ChatMessage(ChatRole.System, AssistantPrompt.Title), new ChatMessage(ChatRole.User, question)], Options(TitleTokens), TitleTime, cancellationToken);

    /// <summary>The answer as it comes.</summary>
    /// <param name="tools">Those that were called: some servers want to know them when their calls are told again. None may be called.</param>
    public async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(
        IReadOnlyList<ChatMessage> messages, IReadOnlyList<AITool> tools, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = Options(settings.MaxTokens);
        if (tools.Count > 0)
        {
            options.Tools = [.. tools];
            options.ToolMode = ChatToolMode.None;
        }

        using var call = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        call.CancelAfter(settings.CallTime);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(call.Token);
        silence.CancelAfter(settings.Silence);
        await foreach (var update in chat.GetStreamingResponseAsync([.. messages, new ChatMessage(ChatRole.System, AssistantPrompt.Answer)], options, silence.Token))
        {
            silence.CancelAfter(settings.Silence);
            yield return update;
        }
    }

    private static bool IsLate(Exception fault) => fault is OperationCanceledException or TimeoutException or Polly.Timeout.TimeoutRejectedException;

    private async Task<ChatResponse> AskAsync(IEnumerable<ChatMessage> messages, ChatOptions options, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(longest);
        return await chat.GetResponseAsync(messages, options, patience.Token);
    }

    private ChatOptions Options(int tokens) => new()
    {
        Temperature = settings.Temperature,
        RawRepresentationFactory = _ =>
        {
            var options = new ChatCompletionOptions();
#pragma warning disable SCME0001 // The newer name that the client writes is unknown to NIM.
            options.Patch.Set("$.max_tokens"u8, tokens);
#pragma warning restore SCME0001
            return options;
        },
    };
}
