using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Sales;

/// <summary>The chosen part of a payment: its amount, what was received for it, and what to give back.</summary>
public sealed partial class PaymentEntry(PosBrowser browser)
{
    private (string?, PaymentField)? _focused;

    [Parameter, EditorRequired]
    public required PaymentSplit Payment { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public string Payee { get; set; } = "";

    [Parameter]
    public string? UpiId { get; set; }

    [Parameter]
    public EventCallback<PaymentSplit?> OnPay { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focused == (Payment.Chosen, Payment.Field))
            return;
        _focused = (Payment.Chosen, Payment.Field);
        await browser.FocusAsync(paying: true, back: false, CancellationToken.None);
    }

    private Task PressAsync(string key) => OnPay.InvokeAsync(key == "fill" ? Payment.FillRest() : Payment.Press(key));

    // 20 + 10 + 5 + 2 + 2, only the largest in number, and paise as they are.
    private static string Notes(Money change)
    {
        if (change == Money.Zero)
            return "Exact amount";
        var notes = SaleRules.InNotes(change).SelectMany(n => n.Count > 2 ? [$"{n.Count.ToString("N0", Money.Culture)} × {n.Note}"] : Enumerable.Repeat($"{n.Note}", n.Count)).ToList();
        if (change.Amount % 1 is > 0 and var paise)
            notes.Add($"{paise * 100:0} paise");
        return string.Join(" + ", notes);
    }
}
