using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Venus.Core.Features.Search;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Layout;

namespace Venus.Server.Features.Search;

/// <summary>
/// The search of the bar. Pages answer at once; records are asked for when the typing pauses, and an earlier question is given up. Enter before the
/// answer waits for it.
/// </summary>
public sealed partial class SearchDialog(ISearchService search, SelectedStore selectedStore, NavigationManager navigation, IJSRuntime js, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private CancellationTokenSource? _question;
    private string _text = "";
    private IReadOnlyList<SearchHit> _records = [];
    private bool _asking;
    private bool _openFirst;
    private string? _failed;
    private int _active;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    private IReadOnlyList<SearchHit> Hits => [.. SearchHits.Of(Rights, _text), .. _records];

    private string? ActiveId => _active < Hits.Count ? IdOf(_active) : null;

    private string Told => _asking || _text.Length == 0 ? "" : Hits.Count == 0 ? "Nothing found" : Counted.Of(Hits.Count, "result");

    private static string IdOf(int hit) => $"v-search-{hit}";

    // shell.js empties the field, and says so, whenever the search opens.
    private Task TypeAsync(ChangeEventArgs typed)
    {
        _text = (typed.Value as string ?? "").Trim();
        (_active, _openFirst) = (0, false);
        return AskAsync();
    }

    private async Task AskAsync()
    {
        var (text, earlier) = (_text, _question);
        using var question = CancellationTokenSource.CreateLinkedTokenSource(PageClosed);
        _question = question;
        (_failed, _asking) = (null, text.Length > 0);
        if (!_asking)
            _records = [];
        try
        {
            var pause = text.Length > 0 ? Task.Delay(Pause, time, question.Token) : Task.CompletedTask;
            if (earlier is not null)
                await earlier.CancelAsync();
            await pause;
            if (_question != question || text.Length == 0)
                return;
            var answer = await search.FindAsync(text, question.Token);
            if (_question != question)
                return;
            _records = answer.IsSuccess ? [.. SearchHits.Of(answer.Value, Today)] : [];
            _failed = answer.Problem?.Message;
        }
        catch (OperationCanceledException) when (question.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault) when (fault is not NavigationException)
        {
            var reference = Report(fault);
            if (_question != question)
                return;
            _records = [];
            _failed = $"Reference {reference}.";
        }
        finally
        {
            if (_question == question)
                (_question, _asking) = (null, false);
        }

        _active = Math.Clamp(_active, 0, Math.Max(0, Hits.Count - 1));
        if (_openFirst && Hits.Count > 0)
            await OpenAsync(Hits[0]);
    }

    // shell.js lets these keys alone through.
    private async Task KeyAsync(KeyboardEventArgs pressed)
    {
        var hits = Hits;
        switch (pressed.Key)
        {
            case "ArrowDown" when hits.Count > 0:
                _active = (_active + 1) % hits.Count;
                break;
            case "ArrowUp" when hits.Count > 0:
                _active = (_active + hits.Count - 1) % hits.Count;
                break;
            case "Enter" when _active < hits.Count && !(_asking && hits[_active].IsRecord):
                await OpenAsync(hits[_active]);
                break;
            case "Enter":
                _openFirst = _asking;
                break;
        }
    }

    private async Task OpenAsync(SearchHit hit)
    {
        await js.InvokeVoidAsync("venusSearch.close");
        navigation.NavigateTo(hit.Link);
    }

    private DateOnly Today => StoreDays.Of(selectedStore.Timezone, time.GetUtcNow());
}
