using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Hosting;

namespace Venus.Server.Components;

/// <summary>
/// Base of everything interactive: a token that ends with the component, subscriptions that end with it, readings that may fail, and acts that
/// lock their button until the answer.
/// </summary>
public abstract partial class VenusComponentBase : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly List<IDisposable> _owned = [];
    private int _reading;
    private int _shown;
    private Func<CancellationToken, Task>? _barred;
    private bool _awaitsLifting;

    // A source that is disposed gives its token no more, but acts under way still look at it.
    protected VenusComponentBase() => PageClosed = _closed.Token;

    [Inject]
    private ILiveUpdates LiveUpdates { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private CircuitLog CircuitLog { get; set; } = null!;

    [Inject]
    private ILoggerFactory LoggerFactory { get; set; } = null!;

    /// <summary>Cancelled when the component goes. Pass it to every call.</summary>
    protected CancellationToken PageClosed { get; }

    /// <summary>An act of <see cref="RunAsync"/> is under way. Bind a button's <c>Disabled</c> to it.</summary>
    protected bool Busy { get; private set; }

    /// <summary>How the last reading went. Show it by a <see cref="LoadView"/>.</summary>
    public LoadState Load { get; private set; } = LoadState.Loading;

    /// <summary>Disposes <paramref name="resource"/> with the component.</summary>
    protected T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    /// <summary>Runs <paramref name="changed"/> and renders again after each change of the topic in the store (null: every store).</summary>
    protected IDisposable OnLive(LiveTopic topic, int? storeId, Func<Task> changed) =>
        Own(LiveUpdates.Subscribe(topic, storeId, () => RefreshAsync(changed)));

    /// <summary>Runs <paramref name="changed"/> and renders again after each change of the person's own notifications.</summary>
    protected IDisposable OnOwn(Guid person, Func<Task> changed) => Own(LiveUpdates.SubscribeOwn(person, () => RefreshAsync(changed)));

    /// <summary>
    /// Reads what is shown, or reads it again; what stands there stays until the answer. A fault, which is logged, or a refusal whose value was
    /// asked for stands in <see cref="Load"/>; what a <see cref="Bar"/> refuses is read once that is lifted. Of two readings under way the later one
    /// counts, whichever ends first; <paramref name="read"/> itself drops an answer nobody asks for any more.
    /// </summary>
    protected async Task ReadAsync(Func<CancellationToken, Task> read)
    {
        var reading = ++_reading;
        try
        {
            await read(PageClosed);
            if (reading == _reading)
                (Load, _barred) = (LoadState.Loaded, null);
        }
        catch (OperationCanceledException) when (PageClosed.IsCancellationRequested)
        {
            // The page left while it read.
        }
        catch (RefusedException refused) when (refused.Problem is Bar)
        {
            if (reading == _reading)
                await ReadWithoutBarAsync(read);
        }
        catch (RefusedException refused)
        {
            if (reading == _reading)
                Load = LoadState.Refused(refused.Problem);
        }
        catch (Exception fault) when (fault is not NavigationException)
        {
            var reference = Report(fault);
            if (reading == _reading)
                Load = Load.Failed(reference);
        }
    }

    /// <summary>
    /// Reads as <see cref="ReadAsync(Func{CancellationToken, Task})"/> does and hands the answer to <paramref name="show"/>, unless that of a reading begun later was shown already: an act
    /// would carry the version of the older one, and be refused.
    /// </summary>
    protected Task ReadAsync<T>(Func<CancellationToken, Task<T>> read, Action<T> show) => ReadAsync(async cancel =>
    {
        var reading = _reading;
        var answer = await read(cancel);
        if (reading < _shown)
            return;
        _shown = reading;
        show(answer);
    });

    // The page is covered by then, and keeps what stands there.
    private async Task ReadWithoutBarAsync(Func<CancellationToken, Task> read)
    {
        _barred = read;
        if (_awaitsLifting)
            return;
        _awaitsLifting = true;
        OnLive(LiveTopic.Rights, null, () => _barred is null ? Task.CompletedTask : ReadAsync(_barred));
        // It may have been lifted before anybody listened.
        await ReadAsync(read);
    }

    /// <summary>
    /// Runs an act once at a time: a second tap while it runs does nothing. A fault keeps the page and what was typed, logs, and shows its
    /// reference, a refused reading its reason; expected refusals are the caller's, as <see cref="Core.Result{T}"/>.
    /// </summary>
    /// <returns>False when the act did not run or failed.</returns>
    protected async Task<bool> RunAsync(Func<CancellationToken, Task> act)
    {
        if (Busy)
            return false;
        Busy = true;
        StateHasChanged();
        try
        {
            await act(PageClosed);
            return true;
        }
        catch (OperationCanceledException) when (PageClosed.IsCancellationRequested)
        {
            return false;
        }
        catch (RefusedException refused)
        {
            Snackbar.Add(refused.Problem.Message, Severity.Error);
            return false;
        }
        catch (Exception fault) when (fault is not NavigationException)
        {
            Snackbar.Add($"This did not work. What you typed is kept. Reference {Report(fault)}.", Severity.Error);
            return false;
        }
        finally
        {
            Busy = false;
            StateHasChanged();
        }
    }

    /// <summary>Logs a fault and returns the reference to show.</summary>
    protected string Report(Exception fault)
    {
        var reference = FaultReference.Next();
        LogFault(LoggerFactory.CreateLogger(GetType()), fault, reference);
        return reference;
    }

    private protected async Task RefreshAsync(Func<Task> changed)
    {
        if (PageClosed.IsCancellationRequested)
            return;
        await InvokeAsync(async () =>
        {
            using var line = CircuitLog.Begin();
            try
            {
                await changed();
                StateHasChanged();
            }
            catch (OperationCanceledException) when (PageClosed.IsCancellationRequested)
            {
                // The page left while it read again.
            }
        });
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _closed.Cancel();
        _owned.ForEach(o => o.Dispose());
        _closed.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault on a page, reference {Reference}")]
    private static partial void LogFault(ILogger logger, Exception fault, string reference);
}
