using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Data.Features.Assistant;
using Venus.Server.Hosting;

namespace Venus.Server.Features.Assistant;

internal sealed partial class AssistantService(
    ConversationStore store, IEnumerable<IAssistantTool> tools, IUserRights userRights, IEnumerable<ModelClient> models, TimeProvider time, ILogger<AssistantService> logger) : IAssistantService
{
    private readonly ModelClient? _model = models.FirstOrDefault();

    public async IAsyncEnumerable<AssistantEvent> AskAsync(AssistantQuestion question, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var events = Channel.CreateUnbounded<AssistantEvent>(new UnboundedChannelOptions { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answering = AnswerAsync(question, events.Writer, stop.Token);
        try
        {
            // Also after a stop: what was said so far is still to come, and its end.
            await foreach (var told in events.Reader.ReadAllAsync(CancellationToken.None))
                yield return told;
        }
        finally
        {
            await stop.CancelAsync();
            await answering;
        }
    }

    public Task<Result<AssistantStatus>> StatusAsync(CancellationToken cancellationToken = default) => store.StatusAsync(_model is not null, cancellationToken);

    public Task<Result<IReadOnlyList<Conversation>>> ConversationsAsync(CancellationToken cancellationToken = default) => store.ListAsync(cancellationToken);

    public Task<Result<Conversation>> ConversationAsync(Guid id, CancellationToken cancellationToken = default) => store.GetAsync(id, cancellationToken);

    public Task<Result<Done>> DeleteAsync(Guid id, CancellationToken cancellationToken = default) => store.DeleteAsync(id, cancellationToken);

    private async Task AnswerAsync(AssistantQuestion question, ChannelWriter<AssistantEvent> tell, CancellationToken stopped)
    {
        Guid? taken = null;
        try
        {
            var id = Guid.CreateVersion7();
            var conversation = question.Conversation ?? Guid.CreateVersion7();
            var begun = await store.BeginAsync(id, conversation, question, stopped);
            if (begun.Problem is { } refusal)
            {
                tell.TryWrite(new AnswerRefused(refusal));
                return;
            }

            taken = conversation;
            tell.TryWrite(new QuestionTaken(conversation));
            var ended = await EndAsync(question, begun.Value, tell, stopped);
            var kept = await store.EndAsync(ended.ToKeep(id, conversation), CancellationToken.None);
            tell.TryWrite((ended.Problem ?? kept.Problem) is { } problem ? new AnswerRefused(problem, ended.TakesBack, conversation) : new Answered(conversation, ended.Answer, ended.IsCut, ended.Title));
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // Stopped before anything was said.
        }
#pragma warning disable CA1031 // Whatever is wrong with the assistant, the page around it goes on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(fault);
            tell.TryWrite(new AnswerRefused(Faults.IsOutage(fault) ? new DatabaseUnreachable() : new NoAnswer(), Conversation: taken));
        }
        finally
        {
            tell.TryComplete();
        }
    }

    // A question that was taken is to be ended whatever happens, or it would be under way for ever; what cannot be reached keeps no end.
    private async Task<Ending> EndAsync(AssistantQuestion question, BegunQuestion begun, ChannelWriter<AssistantEvent> tell, CancellationToken stopped)
    {
        try
        {
            return await userRights.GetAsync(CancellationToken.None) is { } rights
                ? await new Answering(_model, [.. tools.Where(tool => tool.IsOpenTo(rights))], new AskersRights(rights, userRights), time, logger, tell).RunAsync(question.Message, begun, stopped)
                : Ending.Without(QuestionOutcome.Stopped, new NotSignedIn());
        }
        catch (Exception fault) when (!Faults.IsOutage(fault))
        {
            LogFault(fault);
            return Ending.Without(QuestionOutcome.Failed, new NoAnswer());
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The assistant failed")]
    private partial void LogFault(Exception fault);
}
