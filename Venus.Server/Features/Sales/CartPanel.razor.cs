using System.Globalization;
using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Sales;

/// <summary>The open cart with its total and the way to money, and the carts on hold. On a phone it is a bar that opens upwards.</summary>
public sealed partial class CartPanel
{
    // Two fit beside the open one; the others are in the list.
    private const int ShownHeld = 2;

    // ₹9,999.00 still leaves room for the key's name on the button.
    private const int LongTotal = 9;

    [Parameter, EditorRequired]
    public required Till Till { get; set; }

    [Parameter]
    public bool RoundOff { get; set; }

    /// <summary>IANA name of the store's zone.</summary>
    [Parameter, EditorRequired]
    public required string Timezone { get; set; }

    /// <summary>The chosen line.</summary>
    [Parameter]
    public int? Line { get; set; }

    /// <summary>What is wrong with a line, by its number.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<int, Problem> Faults { get; set; }

    /// <summary>Why the cart cannot be charged.</summary>
    [Parameter]
    public string? Missing { get; set; }

    [Parameter]
    public EventCallback<int> OnChoose { get; set; }

    [Parameter]
    public EventCallback<int> OnRemove { get; set; }

    [Parameter]
    public EventCallback<PriceChanged> OnUsePrice { get; set; }

    [Parameter]
    public EventCallback OnName { get; set; }

    [Parameter]
    public EventCallback OnHold { get; set; }

    [Parameter]
    public EventCallback OnShowHeld { get; set; }

    [Parameter]
    public EventCallback<Guid> OnResume { get; set; }

    [Parameter]
    public EventCallback OnCharge { get; set; }

    private Cart Cart => Till.Open;

    private Money Total => Cart.Total(RoundOff);

    private string Quantity => Cart.IsEmpty ? "None" : Cart.Birds == 0 ? Cart.Weight.ToString() : $"{Cart.Weight} · {Counted.Of(Cart.Birds, "bird")}";

    private string Contents => Cart.IsEmpty ? "Empty" : $"{Counted.Of(Cart.Lines.Count, "line")} · {Quantity}";

    private protected override object Shows => (Till, RoundOff, Line, Faults, Missing);

    private string Clock(DateTimeOffset? moment) => moment is { } at ? StoreDays.LocalTime(Timezone, at).ToString("HH:mm", CultureInfo.InvariantCulture) : "";
}
