using MudBlazor;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.Sales;

/// <summary>What the counter asks in between. Null or false: the cashier thought better of it.</summary>
public sealed class CounterDialogs(IDialogService dialogs, ISnackbar snackbar)
{
    public void Say(string message) => snackbar.Add(message, Severity.Warning);

    /// <summary>An unusual weight per bird is confirmed with its figures; correcting comes first.</summary>
    public Task<bool> ConfirmAverageAsync(Weighing weighing) => dialogs.ConfirmAsync(
        $"{weighing.Average} per bird?",
        $"{weighing.Weight} for {Counted.Of(weighing.Birds, "bird")} of {weighing.Item.Name}. Usual is {weighing.Item.MinAverage?.ToFigure() ?? "0.000"} to {weighing.Item.MaxAverage?.ToString() ?? "more"}.",
        "Add anyway",
        irreversible: false,
        cancel: "Correct it");

    public async Task<Weighing?> AskRateAsync(Weighing weighing)
    {
        var parameters = new DialogParameters<RateDialog> { { d => d.Weighing, weighing } };
        return await dialogs.OpenAsync(parameters) is { Canceled: false, Data: Weighing changed } ? changed : null;
    }

    public async Task<ReceiptName?> AskNameAsync(Cart cart)
    {
        var parameters = new DialogParameters<NameDialog> { { d => d.Name, cart.Name }, { d => d.Phone, cart.Phone } };
        return await dialogs.OpenAsync(parameters) is { Canceled: false, Data: ReceiptName name } ? name : null;
    }

    public async Task<HeldChoice?> ChooseHeldAsync(Till till, bool roundOff, string timezone)
    {
        var parameters = new DialogParameters<HeldCartsDialog>
        {
            { d => d.Held, till.Held },
            { d => d.RoundOff, roundOff },
            { d => d.Timezone, timezone },
        };
        return await dialogs.OpenAsync(parameters) is { Canceled: false, Data: HeldChoice choice } ? choice : null;
    }
}

public sealed record ReceiptName(string? Name, string? Phone);

/// <param name="Discard">Throws the cart away instead of opening it.</param>
public sealed record HeldChoice(Guid Cart, bool Discard);
