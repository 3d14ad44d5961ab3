using System.Threading.Channels;
using Venus.Core;
using Venus.Core.Features.Assistant;

namespace Venus.Tests.Features.Assistant;

/// <summary>An assistant that says what the test tells it to, when the test tells it.</summary>
internal sealed class FakeAssistant : IAssistantService
{
    // One for each question; the test may speak before the question has arrived.
    private readonly List<Channel<AssistantEvent>> _talks = [Channel.CreateUnbounded<AssistantEvent>()];
    private int _asked;

    public AssistantStatus Status { get; set; } = new(true, true, true, ["stock", "sales"], ["*"], 200, 200);

    public List<AssistantQuestion> Asked { get; } = [];

    public List<Conversation> Kept { get; } = [];

    public bool WasStopped { get; private set; }

    /// <summary>Says the next of what happens to the question under way.</summary>
    public void Say(params IEnumerable<AssistantEvent> events)
    {
        foreach (var happened in events)
            _talks[^1].Writer.TryWrite(happened);
    }

    /// <summary>Ends the question under way.</summary>
    public void End(params IEnumerable<AssistantEvent> events)
    {
        Say(events);
        var ended = _talks[^1];
        lock (_talks)
            _talks.Add(Channel.CreateUnbounded<AssistantEvent>());
        ended.Writer.Complete();
    }

    public IAsyncEnumerable<AssistantEvent> AskAsync(AssistantQuestion question, CancellationToken cancellationToken = default)
    {
        Asked.Add(question);
        cancellationToken.Register(() => WasStopped = true);
        lock (_talks)
            return _talks[_asked++].Reader.ReadAllAsync(CancellationToken.None);
    }

    /// <summary>When set, an answer about the status, as it is when asked for, waits for it.</summary>
    public TaskCompletionSource? StatusGate { get; set; }

    public async Task<Result<AssistantStatus>> StatusAsync(CancellationToken cancellationToken = default)
    {
        var status = Status;
        if (StatusGate is not null)
            await StatusGate.Task.WaitAsync(cancellationToken);
        return status;
    }

    public Task<Result<IReadOnlyList<Conversation>>> ConversationsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Result<IReadOnlyList<Conversation>>.Success([.. Kept]));

    public Task<Result<Conversation>> ConversationAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.FromResult(Kept.FirstOrDefault(talk => talk.Id == id) is { } found ? Result<Conversation>.Success(found) : new NotFound("conversation"));

    public Task<Result<Done>> DeleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        Kept.RemoveAll(talk => talk.Id == id);
        return Task.FromResult(Result<Done>.Success(default));
    }
}
