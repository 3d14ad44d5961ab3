using Venus.Core.Features.Sales;

namespace Venus.Server.Features.Sales;

/// <summary>What a key asks for that the counter cannot do by itself.</summary>
public enum CounterAct
{
    None,
    Add,
    Charge,
    Complete,
    Hold,
    ShowHeld,
    NameCustomer,
}

/// <summary>What each key does at the counter (screens document, section 4). The names are those of <c>pos.js</c>.</summary>
public static class CounterKeys
{
    public static CounterAct Press(this Counter counter, string key) =>
        counter.Payment is { } payment ? InPayment(counter, payment, key) : AtCounter(counter, key);

    private static CounterAct AtCounter(Counter counter, string key)
    {
        switch (key)
        {
            case "Enter" when counter.Search.Length > 0:
                if (counter.Shown is [var first, ..])
                    counter.Choose(first);
                return CounterAct.None;
            case "Enter":
                return CounterAct.Add;
            case "F9":
                return CounterAct.Charge;
            case "F8":
                return counter.Cart.IsEmpty ? CounterAct.ShowHeld : CounterAct.Hold;
            case "F2":
                return CounterAct.NameCustomer;
            case "Escape":
                counter.GoBack();
                return CounterAct.None;
            case "ArrowUp" or "ArrowDown":
                counter.Walk(key == "ArrowDown" ? 1 : -1);
                return CounterAct.None;
            case "Delete" when counter.Line is { } line:
                counter.Remove(line);
                return CounterAct.None;
            default:
                counter.Weigh(counter.Weighing?.Press(key));
                return CounterAct.None;
        }
    }

    private static CounterAct InPayment(Counter counter, PaymentSplit payment, string key)
    {
        switch (key)
        {
            case "Enter":
                return CounterAct.Complete;
            case "Escape":
                counter.Pay(null);
                return CounterAct.None;
        }

        counter.Pay(key switch
        {
            "c" => payment.Choose(PaymentMethods.Cash),
            "u" => payment.Choose(PaymentMethods.Upi),
            "d" => payment.Choose(PaymentMethods.Card),
            "b" => payment.Choose(PaymentMethods.Bank),
            _ => payment.Press(key),
        });
        return CounterAct.None;
    }
}
