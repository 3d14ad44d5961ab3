using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Venus.Core.Features.Assistant;
using Venus.Data.Features.Assistant;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Venus.Server.Features.Assistant;

/// <summary>What the model has looked up for one question: calls are judged before they run, and what they rest on gets the number that the answer names.</summary>
internal sealed partial class LookUps(IReadOnlyList<IAssistantTool> tools, ILogger logger, ChannelWriter<AssistantEvent> tell)
{
    // Some models send several calls though told not to.
    private const int MostCallsInARound = 4;

    private static readonly JsonSerializerOptions ForModel = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Citation> _citations = [];
    private IReadOnlyList<Citation> _earlier = [];

    public IReadOnlyList<AITool> Declarations { get; } = [.. tools.Select(tool => tool.Declaration)];

    public IReadOnlyList<Citation> Citations => _citations;

    /// <summary>Calls that did not fit a tool.</summary>
    public int Repairs { get; private set; }

    /// <summary>Runs the calls of a response, one after the other. Null when it has none.</summary>
    public async Task<Round?> RunAsync(ChatResponse response, CancellationToken cancellationToken)
    {
        List<object> kept = [];
        List<NewMessage> found = [];
        List<AIContent> asked = [];
        List<ChatMessage> answers = [];
        foreach (var call in response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Take(MostCallsInARound))
        {
            // Some models repeat their ids, and a conversation holds the calls of all its questions.
            var id = $"call_{Guid.NewGuid():N}"[..20];
            var (name, arguments) = (ModelClient.TextOf(call.Name), WholeCharacters.Of(ModelClient.TextOf(ArgumentsOf(call))));
            var (says, answer) = await CallAsync(id, name, arguments, cancellationToken);
            kept.Add(new { id, name, arguments, says });
            asked.Add(new FunctionCallContent(id, call.Name, EarlierMessages.ArgumentsIn(arguments)));
            var content = JsonSerializer.Serialize(answer, ForModel);
            answers.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, content)]));
            found.Add(new NewMessage("tool", content, ToolCallId: id));
        }

        return asked.Count == 0 ? null : new Round([new ChatMessage(ChatRole.Assistant, asked), .. answers], [new NewMessage("assistant", "", kept), .. found]);
    }

    /// <summary>Numbers go on after those of earlier answers, which the model still reads and may name again.</summary>
    public void GoOnAfter(IEnumerable<ConversationMessage> history) => _earlier = [.. history.SelectMany(message => message.Citations ?? []).DistinctBy(citation => citation.Number)];

    /// <summary>The number of a source, the same for the same one.</summary>
    public int Cite(ToolSource source)
    {
        if (_citations.FirstOrDefault(known => known.Title == source.Title && known.Link == source.Link && known.Passage == source.Passage) is { } cited)
            return cited.Number;
        // Of passages no words are kept; two of one part get a number each.
        var number = _earlier.FirstOrDefault(known => known.Title == source.Title && known.Link == source.Link && IsFree(known))?.Number
            ?? _citations.Concat(_earlier).Max(known => (int?)known.Number) + 1 ?? 1;
        Cite(new Citation(number, source.Title, source.Link, source.Passage));
        return number;
    }

    /// <summary>Cites the sources of earlier answers that an answer names.</summary>
    public void CiteEarlier(string answer)
    {
        foreach (var citation in _earlier.Where(earlier => earlier.IsNamedIn(answer) && IsFree(earlier)))
            Cite(citation);
    }

    private bool IsFree(Citation earlier) => _citations.All(cited => cited.Number != earlier.Number);

    private void Cite(Citation citation)
    {
        _citations.Add(citation);
        tell.TryWrite(new Cited(citation));
    }

    private async Task<(string Says, object ForModel)> CallAsync(string id, string name, string arguments, CancellationToken cancellationToken)
    {
        if (tools.FirstOrDefault(tool => tool.Declaration.Name == name) is not { } tool)
        {
            Repairs++;
            return ("A tool that does not exist", new { error = $"There is no such tool. The tools are: {string.Join(", ", Declarations.Select(t => t.Name))}." });
        }

        ToolCall call;
        try
        {
            call = tool.Read(arguments);
        }
        catch (JsonException fault)
        {
            Repairs++;
            return (name, new { error = fault.Message });
        }

        tell.TryWrite(new ToolBegan(id, name, call.Says));
        var answer = await RunAsync(name, call, cancellationToken);
        tell.TryWrite(new ToolEnded(id, answer.Refusal, answer.Table));
        return (call.Says, new { Sources = answer.Sources.Select(source => new { Number = Cite(source), source.Title }), Found = answer.ForModel });
    }

    private async Task<ToolAnswer> RunAsync(string name, ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.RunAsync(cancellationToken);
        }
#pragma warning disable CA1031 // What cannot be looked up is one thing that is not known; the question goes on.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogToolFault(fault, name);
            const string Refusal = "This could not be looked up at this moment.";
            return new ToolAnswer(new { refused = Refusal }, Refusal);
        }
    }

    // What the model wrote is judged as it wrote it.
    private static string ArgumentsOf(FunctionCallContent call) =>
        (call.RawRepresentation as ChatToolCall)?.FunctionArguments.ToString() ?? JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>());

    [LoggerMessage(Level = LogLevel.Error, Message = "The assistant could not look up by {Tool}")]
    private partial void LogToolFault(Exception fault, string tool);
}

/// <summary>Calls and what they found, for the model and to be kept.</summary>
internal sealed record Round(IReadOnlyList<ChatMessage> ForModel, IReadOnlyList<NewMessage> Kept);
