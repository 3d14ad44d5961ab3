using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Server.Layout;

namespace Venus.Server.Features.Assistant;

/// <summary>The assistant over the page: what was asked and answered, and the next question. Closing it leaves an answer on its way.</summary>
public sealed partial class AssistantPanel(SelectedStore selectedStore, Device device, TimeProvider time)
{
    private const string SizeKey = "venus.assistant.size";
    private const string OpenKey = "venus.assistant.open";
    private const string TalkKey = "venus.assistant.talk";

    // From here on it is worth knowing.
    private const int FewQuestions = 10;

    private PanelSize _size;
    private bool _listing;
    private bool _wasOpen;
    private bool _resumed;
    private Guid? _remembered;
    private string? _text;

    private AssistantStatus? Status => Talk.Status;

    private DateOnly Today => StoreDays.Of(selectedStore.Timezone, time.GetUtcNow());

    private string SizeAct => _size switch { PanelSize.Small => "Make it larger", PanelSize.Large => "Fill the window", _ => "Make it small" };

    private string Introduction => Status is { Available: true, Datasets.Count: > 0 }
        ? "It looks up what your own pages show you, and what your documents say. It changes nothing, and what you ask stays yours."
        : "It looks up what your documents say. It changes nothing, and what you ask stays yours.";

    private string? Hint => Status switch
    {
        { Remaining: <= FewQuestions, PerHour: var most } status => $"{Counted.Of(status.Remaining, "question")} of {most} left in this hour.",
        { Available: true } => "It can be wrong: each figure names its source.",
        _ => null,
    };

    private string Told => Talk.IsAnswering ? Talk.Exchanges[^1].LookUps.LastOrDefault(call => call.IsRunning)?.Says ?? "Thinking"
        : _listing ? ""
        : Talk.Exchanges switch
        {
            // A problem is an alert, and speaks for itself.
            [] or [.., { Problem: not null }] => "",
            [.., { IsCut: true }] => "The answer is not complete",
            _ => "Answered",
        };

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await device.RecallInTabAsync(OpenKey) is not null)
        {
            _resumed = true;
            await Talk.OpenAsync(true);
        }

        if (_remembered != Talk.Conversation)
        {
            _remembered = Talk.Conversation;
            await device.RememberInTabAsync(TalkKey, _remembered?.ToString());
        }

        if (_wasOpen == Talk.IsOpen)
            return;
        _wasOpen = Talk.IsOpen;
        await device.RememberInTabAsync(OpenKey, _wasOpen ? "true" : null);
        if (_wasOpen)
            await OpenedAsync();
        else
            _resumed = false;
    }

    private async Task OpenedAsync()
    {
        _size = Enum.TryParse<PanelSize>(await device.RecallAsync(SizeKey), out var size) ? size : PanelSize.Small;
        await ReadAsync(Talk.ReadStatusAsync);
        if (Talk.Conversation is null && Guid.TryParse(await device.RecallInTabAsync(TalkKey), out var talk))
        {
            await ReadAsync(cancel => Talk.ResumeAsync(talk, cancel));
            await ReadAsync(Talk.AwaitElsewhereAsync);
        }
    }

    private Task SendAsync()
    {
        var question = _text?.Trim();
        _text = null;
        return question is { Length: > 0 } ? AskAsync(question) : Task.CompletedTask;
    }

    private async Task AskAsync(string question)
    {
        await Talk.AskAsync(question, Page);
        await ReadAsync(Talk.ReadStatusAsync);
    }

    private Task BeginAsync()
    {
        _listing = false;
        return Talk.BeginAsync();
    }

    private async Task<Problem?> RecallAsync(Guid conversation)
    {
        var refused = await Talk.RecallAsync(conversation, PageClosed);
        _listing = refused is not null;
        StateHasChanged();
        _ = ReadAsync(Talk.AwaitElsewhereAsync);
        return refused;
    }

    private Task ForgetAsync(Guid conversation) => conversation == Talk.Conversation ? Talk.BeginAsync() : Task.CompletedTask;

    private Task ResizeAsync()
    {
        _size = _size switch { PanelSize.Small => PanelSize.Large, PanelSize.Large => PanelSize.Full, _ => PanelSize.Small };
        return device.RememberAsync(SizeKey, _size == PanelSize.Small ? null : _size.ToString());
    }

    private enum PanelSize
    {
        Small,
        Large,
        Full,
    }
}
