using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Stores;
using Venus.Core.Security;
using Venus.Server.Layout;

namespace Venus.Server.Components;

/// <summary>
/// Base of a page: it knows its store and how its reading went. A page is created anew when another store is chosen. Override
/// <see cref="LoadAsync"/>, and wrap what depends on it in <see cref="LoadView"/>.
/// </summary>
public abstract class VenusPage : VenusComponentBase
{
    private Func<Task<bool>>? _mayLeave;
    private int _asked;
    private int _answered;

    [Inject]
    private SelectedStore SelectedStore { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    /// <summary>The store of the page. A page that demands a key without <c>ChainWide</c> always has one.</summary>
    protected StoreAccess Store => SelectedStore.Current ?? throw new InvalidOperationException("This page needs a store.");

    /// <summary>Null for a chain-wide page of a person without stores.</summary>
    protected StoreAccess? StoreOrNone => SelectedStore.Current;

    /// <summary>Whose wall clock the page's moments are on: that of its store.</summary>
    protected internal string Timezone => StoreOrNone?.Timezone ?? StoreDays.DefaultTimezone;

    /// <summary>A moment on the wall clock of the page, without the year of its today: "28 Nov 15:00".</summary>
    protected string Moment(DateTimeOffset moment) => DayText.Short(StoreDays.LocalTime(Timezone, moment), StoreDays.Of(Timezone, Clock.GetUtcNow()));

    /// <summary>Reads what the page shows.</summary>
    protected virtual Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task OnInitializedAsync() => ReloadAsync();

    /// <summary>
    /// Runs <paramref name="changed"/> and renders again whenever a business day begins: prices in force and "today" change then, and nobody says so.
    /// </summary>
    protected void OnNewDay(Func<Task> changed)
    {
        ITimer? timer = null;
        timer = Own(Clock.CreateTimer(
            _ =>
            {
                timer?.Change(UntilNextDay(), Timeout.InfiniteTimeSpan);
                _ = RefreshAsync(changed);
            },
            null,
            UntilNextDay(),
            Timeout.InfiniteTimeSpan));
    }

    private TimeSpan UntilNextDay()
    {
        var now = Clock.GetUtcNow();
        return StoreDays.StartOf(Timezone, StoreDays.Of(Timezone, now).AddDays(1)) - now;
    }

    /// <summary>Asks <paramref name="mayLeave"/> before the person's choice of another store takes the page away; false stays.</summary>
    protected void OnStoreLeaving(Func<Task<bool>> mayLeave) => SelectedStore.Leaving = _mayLeave = mayLeave;

    protected override void Dispose(bool disposing)
    {
        if (disposing && _mayLeave is not null && SelectedStore.Leaving == _mayLeave)
            SelectedStore.Leaving = null;
        base.Dispose(disposing);
    }

    /// <summary>
    /// Reads again: after a failure, a live change, or other filters. What is shown stays until the answer. One that comes after that of a later reading may
    /// have taken its place, and is followed by another.
    /// </summary>
    public async Task ReloadAsync()
    {
        bool overtaken;
        do
        {
            var asked = ++_asked;
            await ReadAsync(LoadAsync);
            overtaken = asked < _answered;
            _answered = Math.Max(asked, _answered);
        }
        while (overtaken);
    }
}
