using Venus.Core;
using Venus.Core.Features.Assistant;

namespace Venus.Server.Features.Assistant;

/// <summary>
/// What the person and the assistant say to each other in this tab, and how the panel stands. It lives as long as the circuit, so that an answer goes on
/// while he goes from page to page.
/// </summary>
public sealed class AssistantTalk(IAssistantService assistant, TimeProvider time) : IDisposable
{
    // Words come faster than anybody reads, and each drawing sends the answer's end again.
    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    // Longer than any answer takes.
    private const int MostLooks = 90;

    private readonly List<Exchange> _exchanges = [];
    private CancellationTokenSource? _stop;
    private Task _drawing = Task.CompletedTask;
    private bool _undrawn;
    private int _asking;

    /// <summary>Something of what is shown has changed.</summary>
    public event Func<Task>? Changed;

    /// <summary>What the assistant is for this person; null until it was asked.</summary>
    public AssistantStatus? Status { get; private set; }

    public bool IsOpen { get; private set; }

    /// <summary>Null until a question was taken.</summary>
    public Guid? Conversation { get; private set; }

    /// <summary>Null until the conversation has one.</summary>
    public string? Title { get; private set; }

    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    public bool IsAnswering => _stop is not null;

    /// <summary>Reads it again. An answer to one for whom it is open no more ends where it is.</summary>
    public async Task ReadStatusAsync(CancellationToken cancellationToken)
    {
        // Of two askings under way the later one counts, whichever answer comes first.
        var asking = ++_asking;
        var status = (await assistant.StatusAsync(cancellationToken)).Value;
        if (asking != _asking)
            return;
        Status = status;
        if (Status is not { HasPermission: true, Enabled: true })
            Stop();
        await TellAsync();
    }

    public Task OpenAsync(bool open)
    {
        IsOpen = open;
        return TellAsync();
    }

    /// <summary>Asks, one question at a time. It returns when everything is said.</summary>
    public async Task AskAsync(string question, string page)
    {
        if (IsAnswering)
            return;
        using var stop = new CancellationTokenSource();
        _stop = stop;
        var exchange = new Exchange(question);
        _exchanges.Add(exchange);
        await TellAsync();
        try
        {
            await foreach (var told in assistant.AskAsync(new AssistantQuestion(question, Conversation, page), stop.Token))
            {
                exchange.Take(told);
                // He may look at another conversation by now.
                if (_stop == stop)
                    Follow(told);
                if (told is Words)
                    DrawSoon();
                else
                    await TellAsync();
            }
        }
        finally
        {
            exchange.End();
            if (_stop == stop)
                _stop = null;
            await TellAsync();
        }
    }

    /// <summary>Ends the answer where it is.</summary>
    public void Stop() => _stop?.Cancel();

    /// <summary>Leaves the conversation, which is kept, for a new one.</summary>
    public Task BeginAsync() => ShowAsync(null, null, []);

    /// <summary>Shows a conversation of before, to go on with it.</summary>
    public async Task<Problem?> RecallAsync(Guid conversation, CancellationToken cancellationToken)
    {
        var kept = await assistant.ConversationAsync(conversation, cancellationToken);
        if (kept.IsSuccess)
            await ShowAsync(conversation, kept.Value.Title, Exchange.Of(kept.Value.Messages!));
        return kept.Problem;
    }

    /// <summary>Shows the conversation that this tab showed before it was loaded anew, unless something was asked meanwhile.</summary>
    public async Task ResumeAsync(Guid conversation, CancellationToken cancellationToken)
    {
        var kept = await assistant.ConversationAsync(conversation, cancellationToken);
        if (kept.IsSuccess && Conversation is null && _exchanges.Count == 0)
            await ShowAsync(conversation, kept.Value.Title, Exchange.Of(kept.Value.Messages!));
    }

    /// <summary>Shows what comes of a question that another tab asked, or this one before it was loaded anew.</summary>
    public async Task AwaitElsewhereAsync(CancellationToken cancellationToken)
    {
        var conversation = Conversation;
        for (var look = 0; look < MostLooks && IsElsewhere(); look++)
        {
            await Task.Delay(BetweenLooks, time, cancellationToken);
            var kept = await assistant.ConversationAsync(conversation!.Value, cancellationToken);
            if (!kept.IsSuccess || !IsElsewhere())
                return;
            if (Exchange.Of(kept.Value.Messages!) is var exchanges && !exchanges.Any(exchange => exchange.IsUnderWay))
                await ShowAsync(conversation, kept.Value.Title, exchanges);
        }

        bool IsElsewhere() => conversation is not null && Conversation == conversation && !IsAnswering && _exchanges.Any(exchange => exchange.IsUnderWay);
    }

    public void Dispose()
    {
        Stop();
        Changed = null;
    }

    private void DrawSoon()
    {
        _undrawn = true;
        if (_drawing.IsCompleted)
            _drawing = DrawAsync();
    }

    private async Task DrawAsync()
    {
        while (_undrawn)
        {
            _undrawn = false;
            await TellAsync();
            await Task.Delay(BetweenDrawings, time);
        }
    }

    private void Follow(AssistantEvent told)
    {
        if (told is QuestionTaken taken)
            Conversation = taken.Conversation;
        else if (told is Answered { Title: { } title })
            Title = title;
        else if (told is AnswerRefused { Problem: NotFound })
            // Deleted meanwhile in another tab.
            Conversation = null;
    }

    private Task ShowAsync(Guid? conversation, string? title, IReadOnlyList<Exchange> exchanges)
    {
        Stop();
        _stop = null;
        (Conversation, Title) = (conversation, title);
        _exchanges.Clear();
        _exchanges.AddRange(exchanges);
        return TellAsync();
    }

    private async Task TellAsync()
    {
        foreach (var listener in Changed?.GetInvocationList() ?? [])
            await ((Func<Task>)listener)();
    }
}
