using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Numbers;

namespace Venus.Server.Components;

/// <summary>
/// A weight, a rate, a count: a right-aligned text input with the decimal keyboard. What was typed stays even when it is no number; then
/// <see cref="ValueChanged"/> gets null and the field itself says what is wrong.
/// </summary>
public sealed partial class NumberField
{
    private MudTextField<string>? _input;
    private string _text = "";
    private string? _fault;
    private decimal? _reported;

    /// <summary>The label above the input.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Unique on the page.</summary>
    [Parameter, EditorRequired]
    public required string InputId { get; set; }

    [Parameter]
    public decimal? Value { get; set; }

    /// <summary>Null while the field is empty or holds no number of the allowed form.</summary>
    [Parameter]
    public EventCallback<decimal?> ValueChanged { get; set; }

    /// <summary>3 for kg, 2 for ₹, 0 for birds. More decimals are refused beside the field, never cut.</summary>
    [Parameter, EditorRequired]
    public required int Decimals { get; set; }

    /// <summary>Accepts a leading minus.</summary>
    [Parameter]
    public bool Negative { get; set; }

    /// <summary>Beside the figure: "kg", "₹/kg".</summary>
    [Parameter]
    public string? Unit { get; set; }

    /// <summary>The form's or the service's refusal, with its figures.</summary>
    [Parameter]
    public string? Error { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public string? Placeholder { get; set; }

    [Parameter]
    public bool Optional { get; set; }

    [Parameter]
    public bool AutoFocus { get; set; }

    [Parameter]
    public string? Class { get; set; }

    /// <summary>What was typed is no number of the allowed form; do not send the form.</summary>
    public bool IsUnreadable => _fault is not null;

    private string? Shown => _fault ?? (string.IsNullOrEmpty(Error) ? null : Error);

    /// <summary>For the first field in error. What it holds is selected, so that typing replaces it.</summary>
    public async Task FocusAsync()
    {
        if (_input is null)
            return;
        await _input.FocusAsync();
        await _input.SelectAsync();
    }

    protected override void OnParametersSet()
    {
        // Only a value that does not come from this input replaces what was typed.
        if (Value == _reported)
            return;
        _reported = Value;
        _text = Value?.ToString("F" + Decimals, CultureInfo.InvariantCulture) ?? "";
        _fault = null;
    }

    private async Task TypedAsync(string? text)
    {
        _text = text ?? "";
        (_reported, _fault) = Read(_text.Trim(), Decimals, Negative);
        await ValueChanged.InvokeAsync(_reported);
    }

    /// <summary>A comma stands as <see cref="TypedFigure.Pointed"/> says.</summary>
    internal static (decimal? Value, string? Fault) Read(string text, int decimals, bool negative)
    {
        if (text.Length == 0)
            return (null, null);
        var style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | (negative ? NumberStyles.AllowLeadingSign : NumberStyles.None);
        if (!decimal.TryParse(TypedFigure.Pointed(text).Replace('−', '-'), style, CultureInfo.InvariantCulture, out var value))
            return (null, TypedFigure.NoFigure(decimals));
        return value == Math.Round(value, decimals) ? (value, null) : (null, TypedFigure.TooFine(decimals));
    }
}
