using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Sales;

/// <summary>The product on the scale: birds, weight, rate and amount, typed on the keypad or the keyboard.</summary>
public sealed partial class WeighPanel
{
    // More figures need smaller ones: 999.999 is the most that has room.
    private const int ShortReading = 7;

    /// <summary>Null until a product is chosen.</summary>
    [Parameter]
    public Weighing? Weighing { get; set; }

    /// <summary>How the counter calls the product.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Why it cannot be added.</summary>
    [Parameter]
    public string? Missing { get; set; }

    [Parameter, EditorRequired]
    public required int Store { get; set; }

    /// <summary>The next state of the weighing; null gives the product up.</summary>
    [Parameter]
    public EventCallback<Weighing?> OnWeigh { get; set; }

    [Parameter]
    public EventCallback OnAdd { get; set; }

    [Parameter]
    public EventCallback OnRate { get; set; }

    private string Reading => (Weighing?.Weight ?? Weight.Zero).ToInput();

    private string Cut => Weighing is null ? "" : PosNames.Cut(Weighing.Item);

    private string Beside => Weighing switch
    {
        null => "",
        { Average: { } average, IsAverageUnusual: true } => $"{average} per bird, unusual",
        { Average: { } average } => $"{average} per bird",
        { Item: { CountedInBirds: true } item } => $"{Counted.Of(item.AvailableBirds, "bird")} in stock",
        _ => $"{Weighing.Item.Stock} in stock",
    };

    private protected override object Shows => (Weighing, Name, Missing);
}
