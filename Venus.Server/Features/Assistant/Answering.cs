using System.ClientModel;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Polly;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Data.Features.Assistant;
using ChatCompletionOptions = OpenAI.Chat.ChatCompletionOptions;
using ChatToolCall = OpenAI.Chat.ChatToolCall;

namespace Venus.Server.Features.Assistant;

/// <summary>
/// One question on its way: at most six tool rounds, which are not streamed, at most two repairs of arguments that do not fit, then the answer, streamed
/// (domain document "Platform", section 13).
/// </summary>
internal sealed partial class Answering(
    ModelService service, IReadOnlyList<IAssistantTool> tools, UserRights rights, TimeProvider time, ILogger logger, ChannelWriter<AssistantEvent> tell)
{
    private const int MostRounds = 6;
    private const int MostRepairs = 2;

    // Some models send several calls though told not to.
    private const int MostCallsInARound = 4;

    // A call and its arguments, or one word.
    private const int RoundTokens = 400;
    private const int TitleTokens = 24;

    // What an earlier question found is told again only in part.
    private const int OldFindings = 4_000;

    private static readonly TimeSpan TitleTime = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions ForModel = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<ChatMessage> _messages = [];
    private readonly List<NewMessage> _new = [];
    private readonly List<Citation> _citations = [];
    private readonly StringBuilder _answer = new();
    private readonly UsageDetails _usage = new() { InputTokenCount = 0, OutputTokenCount = 0 };
    private int _rounds;
    private int _repairs;

    public async Task<Ending> RunAsync(string question, BegunQuestion begun, CancellationToken stopped)
    {
        var began = time.GetTimestamp();
        if (service is not { Chat: { } chat, Settings: { } settings })
        {
            await AnswerFromDocumentsAsync(question, stopped);
            return End("ANSWERED", began, begun.First ? ShortTitle(question) : null);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        deadline.CancelAfter(settings.QuestionTime);
        var title = begun.First ? TitleAsync(chat, settings, question, deadline.Token) : Task.FromResult<string?>(null);
        var (outcome, problem) = ("FAILED", (Problem?)null);
        try
        {
            _messages.Add(new ChatMessage(ChatRole.System, AssistantPrompt.Of(rights, time.GetUtcNow())));
            _messages.AddRange(Told(begun.History));
            _messages.Add(new ChatMessage(ChatRole.User, question));
            await LookUpAsync(chat, settings, deadline.Token);
            outcome = await AnswerAsync(chat, settings, deadline.Token);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            outcome = "STOPPED";
        }
        catch (Exception fault) when (IsModels(fault))
        {
            outcome = fault is OperationCanceledException or TimeoutException or Polly.Timeout.TimeoutRejectedException ? "TIMED_OUT" : "FAILED";
            // Its words may repeat what it was told.
            LogModelFault(fault.GetType().Name, (fault as ClientResultException)?.Status);
        }

        if (_answer.Length == 0 && outcome != "STOPPED")
            problem = outcome is "FAILED" or "TIMED_OUT" ? new ModelUnreachable() : new NoAnswer();
        if (problem is not null && outcome is "ANSWERED" or "CUT")
            outcome = "FAILED";
        return End(outcome, began, await title, problem);
    }

    private static bool IsModels(Exception fault) => fault is ClientResultException or HttpRequestException or IOException or OperationCanceledException or TimeoutException
        or ExecutionRejectedException or JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException;

    private async Task LookUpAsync(IChatClient chat, ModelSettings settings, CancellationToken cancellationToken)
    {
        if (tools.Count == 0)
            return;
        for (_rounds = 0; _rounds < MostRounds && _repairs <= MostRepairs; _rounds++)
        {
            var options = Options(settings, RoundTokens);
            options.Tools = [.. tools.Select(tool => tool.Declaration)];
            options.AllowMultipleToolCalls = false;
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            silence.CancelAfter(settings.Silence);
            var response = await chat.GetResponseAsync([.. _messages, new ChatMessage(ChatRole.System, AssistantPrompt.LookUp)], options, silence.Token);
            Count(response.Usage);
            FunctionCallContent[] calls = [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Take(MostCallsInARound)];
            if (calls.Length == 0)
                return;
            await CallAsync(calls, cancellationToken);
        }
    }

    private async Task CallAsync(FunctionCallContent[] calls, CancellationToken cancellationToken)
    {
        List<object> kept = [];
        List<NewMessage> found = [];
        List<AIContent> asked = [];
        List<ChatMessage> answers = [];
        foreach (var call in calls)
        {
            // Some models repeat their ids, and a conversation holds the calls of all its questions.
            var id = $"call_{Guid.NewGuid():N}"[..20];
            var arguments = ArgumentsOf(call);
            var (says, answer) = await CallAsync(id, call.Name, arguments, cancellationToken);
            kept.Add(new { id, call.Name, Arguments = arguments, says });
            asked.Add(new FunctionCallContent(id, call.Name, call.Exception is null ? call.Arguments : new Dictionary<string, object?>()));
            var content = JsonSerializer.Serialize(answer, ForModel);
            answers.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, content)]));
            found.Add(new NewMessage("tool", content, ToolCallId: id));
        }

        _messages.Add(new ChatMessage(ChatRole.Assistant, asked));
        _messages.AddRange(answers);
        _new.Add(new NewMessage("assistant", "", kept));
        _new.AddRange(found);
    }

    private async Task<(string Says, object ForModel)> CallAsync(string id, string name, string arguments, CancellationToken cancellationToken)
    {
        if (tools.FirstOrDefault(tool => tool.Declaration.Name == name) is not { } tool)
        {
            _repairs++;
            return ("A tool that does not exist", new { error = $"There is no such tool. The tools are: {string.Join(", ", tools.Select(t => t.Declaration.Name))}." });
        }

        ToolCall call;
        try
        {
            call = tool.Read(arguments);
        }
        catch (JsonException fault)
        {
            _repairs++;
            return (name, new { error = $"The arguments do not fit the schema: {fault.Message}" });
        }

        tell.TryWrite(new ToolBegan(id, name, call.Says));
        var answer = await RunAsync(call, cancellationToken);
        tell.TryWrite(new ToolEnded(id, answer.Refusal, answer.Table));
        return (call.Says, new { Sources = answer.Sources.Select(source => new { Number = Cite(source), source.Title }), Found = answer.ForModel });
    }

    private async Task<ToolAnswer> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.RunAsync(cancellationToken);
        }
#pragma warning disable CA1031 // What cannot be looked up is one thing that is not known; the question goes on.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogToolFault(fault, call.Says);
            const string Refusal = "This could not be looked up at this moment.";
            return new ToolAnswer(new { refused = Refusal }, Refusal);
        }
    }

    private int Cite(ToolSource source)
    {
        if (_citations.FirstOrDefault(known => known.Title == source.Title && known.Link == source.Link && known.Passage == source.Passage) is { } cited)
            return cited.Number;
        var citation = new Citation(_citations.Count + 1, source.Title, source.Link, source.Passage);
        _citations.Add(citation);
        tell.TryWrite(new Cited(citation));
        return citation.Number;
    }

    // Returns ANSWERED, or CUT when the model broke off.
    private async Task<string> AnswerAsync(IChatClient chat, ModelSettings settings, CancellationToken cancellationToken)
    {
        var options = Options(settings, settings.MaxTokens);
        if (_rounds > 0)
        {
            // What was called is told again, and some servers then want to know the tools.
            options.Tools = [.. tools.Select(tool => tool.Declaration)];
            options.ToolMode = ChatToolMode.None;
        }

        using var call = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        call.CancelAfter(settings.CallTime);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(call.Token);
        silence.CancelAfter(settings.Silence);
        ChatFinishReason? finish = null;
        await foreach (var update in chat.GetStreamingResponseAsync([.. _messages, new ChatMessage(ChatRole.System, AssistantPrompt.Answer)], options, silence.Token))
        {
            silence.CancelAfter(settings.Silence);
            finish = update.FinishReason ?? finish;
            foreach (var usage in update.Contents.OfType<UsageContent>())
                Count(usage.Details);
            if (update.Text is { Length: > 0 } words)
                Say(words);
        }

        return finish == ChatFinishReason.Stop || finish == ChatFinishReason.ToolCalls ? "ANSWERED" : "CUT";
    }

    private async Task AnswerFromDocumentsAsync(string question, CancellationToken cancellationToken)
    {
        Say("No model service is set up here, so nobody reads your question. ");
        if (tools.OfType<IFindsPassages>().FirstOrDefault() is not { } documents)
        {
            Say("There are no documents to search either.");
            return;
        }

        var found = await documents.FindAsync(question, cancellationToken);
        if (found.Sources.Count == 0)
        {
            Say(found.Refusal ?? "No passage of your documents has its words.");
            return;
        }

        Say("These passages of your documents have its words:\n");
        foreach (var source in found.Sources)
            Say($"\n- {source.Title} [{Cite(source)}]");
    }

    private async Task<string?> TitleAsync(IChatClient chat, ModelSettings settings, string question, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TitleTime);
            var response = await chat.GetResponseAsync(
                [new ChatMessage(ChatRole.System, AssistantPrompt.Title), new ChatMessage(ChatRole.User, question)], Options(settings, TitleTokens), patience.Token);
            Count(response.Usage);
            var words = response.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return words.Length is > 0 and <= 8 ? string.Join(' ', words).Trim('"', '\'', '.', '*', '#', ' ') is { Length: > 0 and <= 80 } title ? title : ShortTitle(question) : ShortTitle(question);
        }
        catch (Exception fault) when (IsModels(fault))
        {
            return ShortTitle(question);
        }
    }

    private static string ShortTitle(string question)
    {
        var words = string.Join(' ', question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(5));
        return words.Length <= 60 ? words : words[..60];
    }

    /// <summary>Earlier messages as the model takes them, from the first question among them: never beginning with what a tool found for a call that is gone.</summary>
    internal static IEnumerable<ChatMessage> Told(IReadOnlyList<ConversationMessage> history)
    {
        foreach (var message in history.SkipWhile(message => message.Role != "user"))
        {
            switch (message)
            {
                case { Role: "user" }:
                    yield return new ChatMessage(ChatRole.User, message.Content);
                    break;
                case { Role: "tool", ToolCallId: { } id }:
                    var content = message.Content.Length <= OldFindings ? message.Content : message.Content[..OldFindings] + "… (shortened)";
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

        static AIContent Call(JsonElement call) => new FunctionCallContent(
            call.GetProperty("id").GetString()!, call.GetProperty("name").GetString()!, Object(call.GetProperty("arguments").GetString()!));
    }

    private static Dictionary<string, object?> Object(string json)
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

    // What the model wrote is judged as it wrote it.
    private static string ArgumentsOf(FunctionCallContent call) =>
        call.Exception is null ? JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>())
        : (call.RawRepresentation as ChatToolCall)?.FunctionArguments.ToString() ?? "";

    private static ChatOptions Options(ModelSettings settings, int tokens) => new()
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

    private void Say(string words)
    {
        _answer.Append(words);
        tell.TryWrite(new Words(words));
    }

    private void Count(UsageDetails? usage)
    {
        if (usage is null)
            return;
        lock (_usage)
            _usage.Add(usage);
    }

    private Ending End(string outcome, long began, string? title, Problem? problem = null)
    {
        if (_answer.Length > 0)
            _new.Add(new NewMessage("assistant", _answer.ToString(), Citations: _citations));
        return new Ending(
            outcome, _answer.ToString(), title, problem, (int)time.GetElapsedTime(began).TotalMilliseconds, _rounds,
            _usage.InputTokenCount ?? 0, _usage.OutputTokenCount ?? 0, _new);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The assistant could not look up: {Says}")]
    private partial void LogToolFault(Exception fault, string says);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model service failed: {Fault}, status {Status}")]
    private partial void LogModelFault(string fault, int? status);
}

/// <summary>How a question ended.</summary>
internal sealed record Ending(
    string Outcome, string Answer, string? Title, Problem? Problem, int DurationMs, int Rounds, long PromptTokens, long CompletionTokens, IReadOnlyList<NewMessage> Messages)
{
    public bool IsCut => Outcome != "ANSWERED";

    public EndedQuestion ToKeep(Guid question, Guid conversation) =>
        new(question, conversation, Outcome, DurationMs, Rounds, PromptTokens, CompletionTokens, Title, Messages);
}

/// <summary>A tool that finds passages of documents, which serves without a model too.</summary>
internal interface IFindsPassages
{
    Task<ToolAnswer> FindAsync(string question, CancellationToken cancellationToken);
}
