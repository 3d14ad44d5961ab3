using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Prices;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.Prices;

/// <summary>A row per SKU with the price in force and, when editing, the input of the new one. Enter and the arrows walk the inputs.</summary>
public sealed partial class PriceGrid
{
    private readonly Dictionary<Guid, NumberField> _fields = [];

    [Parameter, EditorRequired]
    public required PriceSheet Sheet { get; set; }

    /// <summary>The store's business date.</summary>
    [Parameter, EditorRequired]
    public required DateOnly Today { get; set; }

    [Parameter]
    public bool Editing { get; set; }

    /// <summary>The code of the SKU whose history is open.</summary>
    [Parameter]
    public string? Shown { get; set; }

    [Parameter]
    public EventCallback<PriceRow> OnHistory { get; set; }

    [Parameter]
    public EventCallback OnTyped { get; set; }

    public async Task FocusAsync(PriceEntry entry)
    {
        if (_fields.TryGetValue(entry.Row.Sku, out var field))
            await field.FocusAsync();
    }

    private static string IdOf(PriceEntry entry) => "price-" + entry.Row.Code;

    private static string Percent(decimal percent) => $"{(percent < 0 ? "−" : "+")}{Math.Abs(percent).ToString("0.##", Money.Culture)} %";

    private Task TypedAsync(PriceEntry entry, decimal? value)
    {
        entry.Type(value, _fields[entry.Row.Sku].IsUnreadable);
        return OnTyped.InvokeAsync();
    }
}
