using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Server.Layout;

namespace Venus.Server.Api;

/// <param name="CurrentPage">The address of the page it is asked on, where there is one.</param>
internal sealed record ChatRequest(string Message, Guid? ConversationId = null, string? CurrentPage = null);

/// <summary>The assistant for programs: the same service as the widget, whole or as server-sent events.</summary>
internal static class AssistantEndpoints
{
    private const string Body = """{"message": "How much broiler is in stock?", "current_page": "/business/stock"}""";

    /// <summary>In a problem: where the question stands that has no answer.</summary>
    public const string TakenMember = "conversation_id";

    public static void MapAssistant(this RouteGroupBuilder api)
    {
        api.MapPost("/ai/chat", AskAsync).Needs(Permissions.AiChat).Tells("Ask the assistant", ApiSamples.Chat, body: Body);
        api.MapPost("/ai/chat/stream", StreamAsync).Needs(Permissions.AiChat)
            .Tells("Ask the assistant and hear it as it answers: server-sent events token, tool, citation, done, error", ApiSamples.ChatToken, body: Body);
        api.MapGet("/ai/status", StatusAsync).ForEverybody().Tells("What the assistant is for the caller", ApiSamples.ChatStatus);
        api.MapGet("/ai/conversations", ListAsync).ForEverybody().Tells("One's own conversations, the 50 newest", ApiSamples.Conversations);
        api.MapGet("/ai/conversations/{id:guid}", GetAsync).ForEverybody().Tells("One of one's own conversations", ApiSamples.Conversation);
        api.MapDelete("/ai/conversations/{id:guid}", DeleteAsync).Needs(Permissions.AiChat).Tells("Delete one of one's own conversations", status: StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> AskAsync(ChatRequest request, IAssistantService assistant, CancellationToken cancellationToken)
    {
        if (Fault(request) is { } fault)
            return new ProblemAnswer(fault);
        List<AssistantEvent> told = [];
        await foreach (var happened in assistant.AskAsync(Question(request), cancellationToken))
            told.Add(happened);
        return told.LastOrDefault() switch
        {
            Answered answer => TypedResults.Json(
                new
                {
                    ConversationId = answer.Conversation,
                    Response = answer.Answer,
                    answer.IsCut,
                    Citations = told.OfType<Cited>().Select(cited => cited.Citation),
                    ToolCalls = told.OfType<ToolBegan>().Select(call => new { call.Tool, call.Says }),
                },
                ApiJson.Options),
            AnswerRefused { Conversation: { } taken } refused => new ProblemAnswer(refused.Problem, (TakenMember, taken)),
            AnswerRefused refused => new ProblemAnswer(refused.Problem),
            _ => new ProblemAnswer(new NoAnswer()),
        };
    }

    private static async Task<IResult> StreamAsync(HttpContext context, ChatRequest request, IAssistantService assistant, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Fault(request) is { } fault)
            return new ProblemAnswer(fault);
        var told = assistant.AskAsync(Question(request), cancellationToken).GetAsyncEnumerator(cancellationToken);
        // A question that is refused is a problem with its status, as on every other route.
        if (await told.MoveNextAsync() && told.Current is not AnswerRefused)
            return TypedResults.ServerSentEvents(EventsAsync(context, told, cancellationToken).HangingUpAsync(context.Abort, time, cancellationToken));
        var problem = (told.Current as AnswerRefused)?.Problem ?? new NoAnswer();
        await told.DisposeAsync();
        return new ProblemAnswer(problem);
    }

    private static async IAsyncEnumerable<SseItem<object>> EventsAsync(
        HttpContext context, IAsyncEnumerator<AssistantEvent> told, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (told)
        {
            do
            {
                if (Event(context, told.Current) is { } item)
                    yield return item;
            }
            while (!cancellationToken.IsCancellationRequested && await told.MoveNextAsync());
        }
    }

    private static SseItem<object>? Event(HttpContext context, AssistantEvent happened) => happened switch
    {
        Words words => new(new { words.Text }, "token"),
        ToolBegan call => new(new { call.CallId, call.Tool, call.Says, Status = "RUNNING" }, "tool"),
        ToolEnded { Refusal: null } call => new(new { call.CallId, Status = "DONE" }, "tool"),
        ToolEnded call => new(new { call.CallId, Status = "REFUSED", call.Refusal }, "tool"),
        Cited cited => new(cited.Citation, "citation"),
        Answered answer => new(new { ConversationId = answer.Conversation, answer.IsCut, answer.Title }, "done"),
        AnswerRefused refused => new(new { Type = ApiProblems.TypeOf(refused.Problem), Detail = BearerHandler.ToldTo(context, refused.Problem), ConversationId = refused.Conversation }, "error"),
        _ => null,
    };

    private static async Task<IResult> StatusAsync(IAssistantService assistant, CancellationToken cancellationToken) =>
        (await assistant.StatusAsync(cancellationToken)).ToAnswer(status => new
        {
            status.Available,
            status.Enabled,
            status.HasPermission,
            status.Datasets,
            status.PerHour,
            status.Remaining,
        });

    private static async Task<IResult> ListAsync(IAssistantService assistant, CancellationToken cancellationToken) =>
        (await assistant.ConversationsAsync(cancellationToken)).ToAnswer(list => new { Items = list.Select(talk => new { talk.Id, talk.Title, talk.UpdatedAt }) });

    private static async Task<IResult> GetAsync(Guid id, IAssistantService assistant, CancellationToken cancellationToken) =>
        (await assistant.ConversationAsync(id, cancellationToken)).ToAnswer(talk => new
        {
            talk.Id,
            talk.Title,
            talk.UpdatedAt,
            Messages = talk.Messages!.Where(message => message is { Role: "user" or "assistant", Content.Length: > 0 })
                .Select(message => new { message.Role, message.Content, Citations = message.Citations ?? [], message.CreatedAt, message.Outcome }),
        });

    private static async Task<IResult> DeleteAsync(Guid id, IAssistantService assistant, CancellationToken cancellationToken) =>
        (await assistant.DeleteAsync(id, cancellationToken)).ToNoContent();

    private static AssistantQuestion Question(ChatRequest request) =>
        new(request.Message, request.ConversationId, request.CurrentPage is { } page ? SidebarEntries.PageOf(page) : null);

    private static InvalidInput? Fault(ChatRequest request) => ApiText.Fault(("message", request.Message), ("current_page", request.CurrentPage));
}
