using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Prices;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Sales;

/// <summary>Another rate for one weighing, with its reason, never under the floor. Answers the weighing; the list's rate clears both.</summary>
public sealed partial class RateDialog
{
    private decimal? _price;
    private string? _priceError;
    private string? _reason;
    private string? _reasonError;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required Weighing Weighing { get; set; }

    private string Hint => Weighing.Item.FloorPrice is { } floor ? $"List {Weighing.Item.Price}, floor {floor}" : $"List {Weighing.Item.Price}";

    protected override void OnInitialized() => (_price, _reason) = (Weighing.Price.Amount, Weighing.Reason);

    private void Save()
    {
        _priceError = _price switch
        {
            null or <= 0 => "Enter a rate above 0",
            { } price when Weighing.Item.FloorPrice is { } floor && price < floor.Amount => new PriceBelowFloor(Weighing.Item.Name, new Money(price), floor).Message,
            _ => null,
        };
        var isList = _price == Weighing.Item.Price.Amount;
        _reasonError = !isList && string.IsNullOrWhiteSpace(_reason) ? "Say why the rate differs" : null;
        if (_priceError is null && _reasonError is null)
            Close(isList ? null : new Money(_price!.Value), isList ? null : _reason!.Trim());
    }

    private void Close(Money? price, string? reason) => Dialog.Close(Weighing with { OwnPrice = price, Reason = reason });
}
