using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Venus.Core.Features.Sales;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Security;

namespace Venus.Server.Features.Sales;

/// <summary>
/// The counter: pick, weigh, charge. The state is in <see cref="Counter"/>; this page reads, posts and asks. The acts are in PosPage.Acts.cs.
/// </summary>
public sealed partial class PosPage(
    IPosService pos, Checkout checkout, ReceiptDesk receipts, PosBrowser browser, CounterDialogs dialogs, SignInDoor door, TimeProvider time)
{
    private static readonly TimeSpan LivePause = TimeSpan.FromMilliseconds(250);

    // As many as the card beside the tiles has room for.
    private const int LatestCount = 3;

    private Counter? _counter;
    private TillMemory? _memory;
    private Till? _rememberedTill;
    private string? _remembered;
    private OwnSales _own = OwnSales.None;
    private bool _listening;
    private bool _elsewhere;
    private bool _showMine;
    private string? _restored;
    private object? _focused;
    private bool _left;
    private Task _keys = Task.CompletedTask;
    private Throttle _live = null!;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    protected override Task OnInitializedAsync()
    {
        // A counter that another tab has taken over asks for nothing.
        _live = new Throttle(LivePause, time, () => _counter is null ? Task.CompletedTask : ReloadAsync());
        foreach (var topic in (ReadOnlySpan<LiveTopic>)[LiveTopic.Stock, LiveTopic.Sales, LiveTopic.Prices, LiveTopic.Skus, LiveTopic.Stores])
            OnLive(topic, topic is LiveTopic.Skus or LiveTopic.Stores ? null : Store.Id, () => _live.RequestAsync(PageClosed));
        OnNewDay(() => _live.RequestAsync(PageClosed));
        return base.OnInitializedAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!_listening)
        {
            Own(await browser.StartAsync(this, cancellationToken));
            _listening = true;
        }

        if (_counter is null)
        {
            await OpenAsync(force: false, cancellationToken);
            return;
        }

        await ReadStockAsync(cancellationToken);
        await ReadOwnSalesAsync(cancellationToken);
        // Drawn before the pause of the throttle.
        StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_counter is not { } counter || counter.Active.Equals(_focused))
            return;
        var back = _left;
        (_focused, _left) = (counter.Active, false);
        if (counter.Payment is null)
            await browser.FocusAsync(paying: false, back, PageClosed);
    }

    /// <summary>A key of the keyboard, as <c>pos.js</c> names it. It waits for what the keys before it began, a sale or a question.</summary>
    [JSInvokable]
    public Task OnKeyAsync(string key) => _keys = PressAsync(_keys, key);

    private async Task PressAsync(Task before, string key)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (_counter is { } counter && !Busy)
            await DoAsync(counter.Press(key));
        // pos.js took the focus out of the search, which goes on when it found nothing.
        if (key is "Enter" or "Tab" && _counter?.Weighing is null)
            _focused = null;
        StateHasChanged();
    }

    /// <summary>Another tab took the carts over.</summary>
    [JSInvokable]
    public void OnTakenAsync()
    {
        (_elsewhere, _counter, _rememberedTill, _focused) = (true, null, null, null);
        StateHasChanged();
    }

    private Task<bool> TakeOverAsync() => RunAsync(_ =>
    {
        _elsewhere = false;
        return ReadAsync(cancel => OpenAsync(force: true, cancel));
    });

    private async Task OpenAsync(bool force, CancellationToken cancellationToken)
    {
        var catalogue = (await pos.GetCatalogueAsync(Store.Id, cancellationToken)).Value;
        _memory = browser.MemoryOf(Rights!.UserId, Store.Id);
        _elsewhere = !await browser.HoldAsync(_memory.Name, force, cancellationToken);
        if (_elsewhere)
            return;
        var till = _memory.Read(await browser.RecallAsync(_memory.Name, cancellationToken));
        var counter = new Counter(till ?? Till.New(NewKey()), catalogue);
        if (await checkout.ResumeAsync(counter, Store.Id, cancellationToken) is { } sold)
            Announce(sold);
        else if (counter.Cart.Sending is not null || counter.Refusal is not null)
            _restored = counter.Refusal?.Message ?? "The last charge of this cart was not completed.";
        _counter = counter;
        await ReadOwnSalesAsync(cancellationToken);
    }

    // What is drawn is what the device remembers.
    private string Remembered(Counter counter)
    {
        if (!ReferenceEquals(counter.Till, _rememberedTill))
            (_rememberedTill, _remembered) = (counter.Till, _memory!.Write(counter.Till));
        return _remembered!;
    }

    private async Task ReadStockAsync(CancellationToken cancellationToken)
    {
        var catalogue = (await pos.GetCatalogueAsync(Store.Id, cancellationToken)).Value;
        if (_counter is not { } counter)
            return;
        var weighed = counter.Weighing is { Item: var item } ? counter.NameOf(item) : null;
        counter.Use(catalogue);
        // What was typed for it goes too; the cart says it of its own lines.
        if (weighed is not null && counter.Weighing is null)
            dialogs.Say(new SkuNotSold(weighed).Message);
    }

    private async Task ReadOwnSalesAsync(CancellationToken cancellationToken) =>
        _own = (await pos.GetOwnSalesOfTodayAsync(Store.Id, page: 0, LatestCount, cancellationToken)).Value;

    private Guid NewKey() => Guid.CreateVersion7(time.GetUtcNow());
}
