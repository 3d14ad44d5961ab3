using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Sales;

public sealed partial class PosPage
{
    private Task DoAsync(CounterAct act)
    {
        switch (act)
        {
            case CounterAct.Add:
                return AddAsync();
            case CounterAct.Charge:
                return ChargeAsync();
            case CounterAct.Complete:
                return CompleteAsync();
            case CounterAct.ShowHeld:
                return ShowHeldAsync();
            case CounterAct.NameCustomer:
                return NameCustomerAsync();
            case CounterAct.Hold:
                Hold();
                break;
        }

        return Task.CompletedTask;
    }

    private void Search(string text) => _counter!.Filter(text, _counter.Bird);

    private void FilterBird(string? bird) => _counter!.Filter(_counter.Search, bird);

    private void ShowAll() => _counter!.Filter("", null);

    private void Choose(PosItem item)
    {
        _counter!.Choose(item);
        _focused = null;
    }

    private void Weigh(Weighing? weighing) => _counter!.Weigh(weighing);

    private void ChooseLine(int line) => _counter!.Choose(line);

    private void RemoveLine(int line) => _counter!.Remove(line);

    private void UsePrice(PriceChanged changed) => _counter!.UsePrice(changed.SkuId, changed.Price);

    private void Pay(PaymentSplit? payment)
    {
        if (!Busy)
            _counter!.Pay(payment);
    }

    private async Task AddAsync()
    {
        var counter = _counter!;
        _focused = null;
        if (counter.AddMissing is { } missing)
            counter.Weigh(counter.Weighing?.Enter(missing.Field));
        else if (!counter.Weighing!.IsAverageUnusual || await dialogs.ConfirmAverageAsync(counter.Weighing))
            counter.Add();
        _restored = null;
    }

    private async Task ChangeRateAsync()
    {
        if (_counter is { Weighing: { } weighing } counter && await dialogs.AskRateAsync(weighing) is { } changed)
            counter.Weigh(changed);
        _focused = null;
    }

    private async Task NameCustomerAsync()
    {
        var counter = _counter!;
        var asked = await dialogs.AskNameAsync(counter.Cart);
        if (asked is not null)
            counter.Take(counter.Till.With(counter.Cart.For(asked.Name, asked.Phone)));
        (_focused, _left) = (null, asked is null);
    }

    private void Hold()
    {
        var held = _counter!.Till.Hold(time.GetUtcNow(), NewKey());
        if (held.Problem is { } problem)
            dialogs.Say(problem.Message);
        else
            _counter.Take(held.Value);
    }

    private void Resume(Guid cart) => _counter!.Take(_counter.Till.Resume(cart, time.GetUtcNow()));

    private async Task ShowHeldAsync()
    {
        var counter = _counter!;
        var choice = await dialogs.ChooseHeldAsync(counter.Till, counter.Catalogue.RoundOff, Store.Timezone);
        if (choice is not null)
            counter.Take(choice.Discard ? counter.Till.Discard(choice.Cart) : counter.Till.Resume(choice.Cart, time.GetUtcNow()));
        (_focused, _left) = (null, choice is null);
    }

    private async Task ChargeAsync()
    {
        var counter = _counter!;
        // The shown stock may lag behind a delivery; nobody is sent away for that.
        if (counter.Faults.Values.Any(f => f is NotEnoughStock))
            await RunAsync(ReadStockAsync);
        if (counter is { ChargeMissing: null, Payment: null })
            counter.Pay(PaymentSplit.Start(counter.Total));
        _restored = null;
    }

    private async Task CompleteAsync()
    {
        if (_counter is not { Payment: not null, CompleteMissing: null } counter)
            return;
        Sold? sold = null;
        await RunAsync(async cancel => sold = await checkout.CompleteAsync(counter, Store.Id, StateHasChanged, cancel));
        if (sold is null)
            return;
        Announce(sold);
        // The next customer does not wait for the paper.
        _ = PrintAsync(sold.Id);
    }

    private Task<bool> ReprintAsync(Guid sale) => RunAsync(cancel => receipts.PrintAsync(Store.Id, sale, cancel));

    // Its notice outlives the page.
    private void Announce(Sold sold)
    {
        var store = Store.Id;
        receipts.Announce(sold, () => RunAsync(_ => receipts.PrintAsync(store, sold.Id, CancellationToken.None)));
    }

    private async Task PrintAsync(Guid sale)
    {
        try
        {
            await receipts.PrintAsync(Store.Id, sale, PageClosed);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            dialogs.Say($"The receipt did not print; the sale is posted. Reference {Report(fault)}.");
        }
    }

    private static string About(Counter counter)
    {
        var cart = counter.Cart;
        return $"Cart {cart.Number} · {cart.Buyer} · {Counted.Of(cart.Lines.Count, "line")} · {cart.Weight}";
    }
}
