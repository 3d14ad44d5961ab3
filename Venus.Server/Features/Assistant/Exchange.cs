using System.Text;
using System.Text.Json;
using Venus.Core;
using Venus.Core.Features.Assistant;

namespace Venus.Server.Features.Assistant;

/// <summary>A question and what comes of it, as the panel shows it.</summary>
public sealed class Exchange(string question)
{
    private static readonly JsonSerializerOptions Kept = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly List<LookUp> _lookUps = [];
    private readonly List<Citation> _citations = [];
    private readonly StringBuilder _answer = new();

    public string Question => question;

    public IReadOnlyList<LookUp> LookUps => _lookUps;

    public IReadOnlyList<Citation> Citations => _citations;

    /// <summary>Markdown; what has come of it so far.</summary>
    public string Answer => _answer.ToString();

    public Problem? Problem { get; private set; }

    public bool IsAnswering { get; private set; } = true;

    /// <summary>The answer broke off, or was stopped.</summary>
    public bool IsCut { get; private set; }

    /// <summary>It is answered elsewhere, or was when its host died a short time ago.</summary>
    public bool IsUnderWay { get; private set; }

    public void Take(AssistantEvent told)
    {
        switch (told)
        {
            case ToolBegan call:
                _lookUps.Add(new LookUp(call.CallId, call.Says));
                break;
            case ToolEnded call when _lookUps.FindIndex(known => known.CallId == call.CallId) is >= 0 and var at:
                _lookUps[at] = _lookUps[at] with { IsRunning = false, Refusal = call.Refusal, Table = call.Table };
                break;
            case Cited cited:
                _citations.Add(cited.Citation);
                break;
            case Words words:
                _answer.Append(words.Text);
                break;
            case Answered answered:
                IsCut = answered.IsCut;
                break;
            case AnswerRefused refused:
                Problem = refused.Problem;
                if (refused.TakesBack)
                    Forget();
                break;
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        IsAnswering = false;
        IsCut |= Problem is null && _answer.Length == 0;
        for (var at = 0; at < _lookUps.Count; at++)
            _lookUps[at] = _lookUps[at] with { IsRunning = false };
    }

    /// <summary>What was asked and answered in a conversation that was kept.</summary>
    public static IReadOnlyList<Exchange> Of(IReadOnlyList<ConversationMessage> messages)
    {
        List<(Exchange Exchange, QuestionOutcome Outcome)> asked = [];
        foreach (var message in messages)
        {
            if (message.Role == "user")
                asked.Add((new Exchange(message.Content), message.Outcome));
            else if (asked.Count > 0)
                asked[^1].Exchange.Recall(message);
        }

        asked.ForEach(question => question.Exchange.End(question.Outcome));
        return [.. asked.Select(question => question.Exchange)];
    }

    private void Forget()
    {
        _lookUps.Clear();
        _citations.Clear();
        _answer.Clear();
    }

    private void End(QuestionOutcome outcome)
    {
        IsCut = outcome != QuestionOutcome.Answered;
        IsUnderWay = outcome == QuestionOutcome.Running;
        if (_answer.Length == 0)
            Problem = Answering.WhyNone(outcome);
        End();
    }

    private void Recall(ConversationMessage message)
    {
        switch (message)
        {
            case { Role: "tool", ToolCallId: { } id } when _lookUps.FindIndex(known => known.CallId == id) is >= 0 and var at:
                var finding = Finding.Read(message.Content);
                if (finding.IsCall)
                    _lookUps[at] = _lookUps[at] with { Refusal = finding.Refusal, Table = finding.Table };
                else
                    _lookUps.RemoveAt(at);
                break;
            case { Role: "assistant", ToolCalls: { ValueKind: JsonValueKind.Array } calls }:
                _lookUps.AddRange(calls.Deserialize<IReadOnlyList<KeptCall>>(Kept)!.Select(call => new LookUp(call.Id, call.Says)));
                break;
            case { Role: "assistant" }:
                _answer.Append(message.Content);
                _citations.AddRange(message.Citations ?? []);
                break;
        }
    }

    private sealed record KeptCall(string Id, string Says);

    /// <summary>What a tool told the model, as it was kept.</summary>
    private sealed record Finding(bool IsCall, string? Refusal = null, FoundTable? Table = null)
    {
        public static Finding Read(string content)
        {
            try
            {
                using var json = JsonDocument.Parse(content);
                return Read(json.RootElement);
            }
            catch (JsonException)
            {
                // The longest findings are kept without their end.
                return new Finding(IsCall: true);
            }
        }

        private static Finding Read(JsonElement told)
        {
            // Arguments that did not fit ran nothing.
            if (!told.TryGetProperty("found", out var found))
                return new Finding(IsCall: false);
            if (found.ValueKind != JsonValueKind.Object)
                return new Finding(IsCall: true);
            if (found.TryGetProperty("refused", out var refused))
                return new Finding(IsCall: true, refused.GetString());
            return found.TryGetProperty("rows", out _) && told.GetProperty("sources") is { ValueKind: JsonValueKind.Array } sources && sources.GetArrayLength() > 0
                ? new Finding(IsCall: true, Table: found.Deserialize<KeptRows>(Kept)!.Named(sources[0].GetProperty("title").GetString()!))
                : new Finding(IsCall: true);
        }
    }

    private sealed record KeptRows(IReadOnlyList<DatasetRowColumn> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows, bool Truncated)
    {
        public FoundTable Named(string title) => new(title, Columns, Rows, Truncated);
    }
}

/// <summary>Something that the model looked up.</summary>
/// <param name="Says">What, for a person.</param>
/// <param name="Refusal">Why it found nothing.</param>
public sealed record LookUp(string CallId, string Says, bool IsRunning = true, string? Refusal = null, FoundTable? Table = null);
