using System.ClientModel;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Data.Features.Assistant;

namespace Venus.Server.Features.Assistant;

/// <summary>
/// One question on its way: at most six tool rounds, which are not streamed, at most two repairs of arguments that do not fit, then the answer, streamed
/// (domain document "Platform", section 13).
/// </summary>
/// <param name="model">Null: passages of documents are named, and nobody is asked.</param>
internal sealed partial class Answering(
    ModelClient? model, IReadOnlyList<IAssistantTool> tools, AskersRights asker, TimeProvider time, ILogger logger, ChannelWriter<AssistantEvent> tell)
{
    private const int MostRounds = 6;
    private const int MostRepairs = 2;

    // As much as is kept of it. A service that heeds its limit never says so much.
    private const int LongestAnswer = 200_000;

    // An answer that stands does not wait for its title.
    private static readonly TimeSpan TitleTime = TimeSpan.FromSeconds(1);

    // Words come faster than rights change.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly LookUps _lookUps = new(tools, logger, tell);
    private readonly List<ChatMessage> _messages = [];
    private readonly List<NewMessage> _new = [];
    private readonly StringBuilder _answer = new();
    private readonly UsageDetails _usage = new() { InputTokenCount = 0, OutputTokenCount = 0 };
    private int _rounds;

    public async Task<Ending> RunAsync(string question, BegunQuestion begun, CancellationToken stopped)
    {
        var began = time.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        var title = TitleAsync(question, begun, deadline.Token);
        QuestionOutcome outcome;
        try
        {
            if (model is null)
            {
                outcome = await AnswerFromDocumentsAsync(question, stopped);
            }
            else
            {
                deadline.CancelAfter(model.QuestionTime);
                _messages.Add(new ChatMessage(ChatRole.System, AssistantPrompt.Of(asker.AtFirst, time.GetUtcNow())));
                var told = EarlierMessages.From(begun.History);
                _messages.AddRange(EarlierMessages.Of(told));
                _lookUps.GoOnAfter(told);
                _messages.Add(new ChatMessage(ChatRole.User, question));
                await LookUpAsync(model, deadline.Token);
                outcome = await AnswerAsync(model, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            outcome = QuestionOutcome.Stopped;
        }
        catch (Exception fault) when (ModelClient.IsFault(fault))
        {
            outcome = ModelClient.OutcomeOf(fault);
            // Its words may repeat what it was told.
            LogModelFault(fault.GetType().Name, (fault as ClientResultException)?.Status);
        }

        if (_answer.Length == 0 && outcome == QuestionOutcome.Answered)
            outcome = QuestionOutcome.Cut;
        var took = time.GetElapsedTime(began);
        deadline.CancelAfter(TitleTime);
        return End(outcome, took, await title, await asker.LossAsync(CancellationToken.None));
    }

    /// <summary>Why a question has no answer; null when that needs no word.</summary>
    public static Problem? WhyNone(QuestionOutcome outcome) => outcome switch
    {
        QuestionOutcome.Failed or QuestionOutcome.TimedOut => new ModelUnreachable(),
        QuestionOutcome.Cut => new NoAnswer(),
        QuestionOutcome.Withheld => new AnswerWithheld(),
        _ => null,
    };

    // Only a new conversation wants one.
    private async Task<string?> TitleAsync(string question, BegunQuestion begun, CancellationToken cancellationToken) => !begun.First ? null
        : model is null ? ConversationTitle.Of(question)
        : await ConversationTitle.AskAsync(model, question, Count, cancellationToken);

    private async Task LookUpAsync(ModelClient client, CancellationToken cancellationToken)
    {
        while (tools.Count > 0 && _rounds < MostRounds && _lookUps.Repairs <= MostRepairs && await asker.LossAsync(cancellationToken) is null)
        {
            var response = await client.AskForCallAsync(_messages, _lookUps.Declarations, cancellationToken);
            Count(response.Usage);
            if (await _lookUps.RunAsync(response, cancellationToken) is not { } round)
                return;
            _messages.AddRange(round.ForModel);
            _new.AddRange(round.Kept);
            _rounds++;
        }
    }

    private async Task<QuestionOutcome> AnswerAsync(ModelClient client, CancellationToken cancellationToken)
    {
        if (await asker.LossAsync(cancellationToken) is not null)
            return QuestionOutcome.Stopped;
        ChatFinishReason? finish = null;
        var looked = time.GetTimestamp();
        await foreach (var update in client.AnswerAsync(_messages, _rounds > 0 ? _lookUps.Declarations : [], cancellationToken))
        {
            finish = update.FinishReason ?? finish;
            foreach (var usage in update.Contents.OfType<UsageContent>())
                Count(usage.Details);
            if (time.GetElapsedTime(looked) > BetweenLooks)
            {
                if (await asker.LossAsync(cancellationToken) is not null)
                    return QuestionOutcome.Stopped;
                looked = time.GetTimestamp();
            }

            Say(ModelClient.TextOf(update.Text));
            if (_answer.Length >= LongestAnswer)
                return QuestionOutcome.Cut;
        }

        return finish == ChatFinishReason.Stop || finish == ChatFinishReason.ToolCalls ? QuestionOutcome.Answered : QuestionOutcome.Cut;
    }

    private async Task<QuestionOutcome> AnswerFromDocumentsAsync(string question, CancellationToken cancellationToken)
    {
        Say("No model service is set up here, so nobody reads your question. ");
        var found = await tools.OfType<KnowledgeTool>().Single().FindAsync(question, cancellationToken);
        Say(found.Sources.Count > 0 ? "These passages of your documents have its words:\n" : found.Refusal ?? "No passage of your documents has its words.");
        foreach (var source in found.Sources)
            Say($"\n- {source.Title} [{_lookUps.Cite(source)}]");
        return QuestionOutcome.Answered;
    }

    // Blank lines that a model begins with are no answer.
    private void Say(string words)
    {
        var said = _answer.Length == 0 ? words.TrimStart() : words;
        if (said.Length == 0)
            return;
        _answer.Append(said);
        tell.TryWrite(new Words(said));
    }

    // The title is asked for meanwhile.
    private void Count(UsageDetails? usage)
    {
        if (usage is null)
            return;
        lock (_usage)
            _usage.Add(usage);
    }

    private Ending End(QuestionOutcome outcome, TimeSpan took, string? title, Problem? loss)
    {
        if (loss is not null)
        {
            outcome = QuestionOutcome.Stopped;
            _answer.Clear();
            _new.Clear();
        }
        else if (_answer.Length > 0)
        {
            _lookUps.CiteEarlier(_answer.ToString());
            // What a document says is read at its link, by whoever may by then.
            _new.Add(new NewMessage("assistant", _answer.ToString(), Citations: [.. _lookUps.Citations.Select(citation => citation with { Passage = null })]));
        }

        return new Ending(
            outcome, _answer.ToString(), title, loss ?? (_answer.Length == 0 ? WhyNone(outcome) : null), loss is not null, (int)took.TotalMilliseconds, _rounds, _usage.InputTokenCount ?? 0, _usage.OutputTokenCount ?? 0, _new);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model service failed: {Fault}, status {Status}")]
    private partial void LogModelFault(string fault, int? status);
}

/// <summary>How a question ended.</summary>
/// <param name="TakesBack">The asker may see less than when he asked.</param>
internal sealed record Ending(
    QuestionOutcome Outcome, string Answer, string? Title, Problem? Problem, bool TakesBack, int DurationMs, int Rounds, long PromptTokens, long CompletionTokens,
    IReadOnlyList<NewMessage> Messages)
{
    /// <summary>Nothing came of it.</summary>
    public static Ending Without(QuestionOutcome outcome, Problem problem) => new(outcome, "", null, problem, TakesBack: true, 0, 0, 0, 0, []);

    public bool IsCut => Outcome != QuestionOutcome.Answered;

    public EndedQuestion ToKeep(Guid question, Guid conversation) =>
        new(question, conversation, Outcome, DurationMs, Rounds, PromptTokens, CompletionTokens, Title, Messages);
}
