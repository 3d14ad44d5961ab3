using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Numbers;

namespace Venus.Server.Components;

/// <summary>
/// A touch keypad of four columns for weights and amounts. It reports keys and holds no text: <see cref="TypedFigure.Press"/> turns a key into text.
/// Its buttons stay out of the tab order, because every one of them is also a key of the keyboard.
/// </summary>
public sealed partial class KeyPad
{
    /// <summary>For assistive technology: "Weight keypad".</summary>
    [Parameter]
    public string Label { get; set; } = "Keypad";

    /// <summary>Gets "0" to "9", ".", <see cref="TypedFigure.Backspace"/>, <see cref="TypedFigure.Clear"/>, or the code of an own key.</summary>
    [Parameter, EditorRequired]
    public EventCallback<string> OnKey { get; set; }

    /// <summary>The key right of 3, if any: kg ⇄ ₹ at the counter.</summary>
    [Parameter]
    public KeyPadKey? Third { get; set; }

    /// <summary>The key right of the dot: Scale, 00.</summary>
    [Parameter]
    public KeyPadKey? Fourth { get; set; }

    /// <summary>Shows the keyboard's name of Clear on its button.</summary>
    [Parameter]
    public bool Hints { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    [Parameter]
    public string? Class { get; set; }

    private IEnumerable<KeyPadKey> Keys =>
    [
        new("7"), new("8"), new("9"), new(TypedFigure.Backspace, "", "Backspace") { Icon = Icons.Material.Outlined.Backspace },
        new("4"), new("5"), new("6"), new(TypedFigure.Clear, "Clear") { Hint = Hints ? "Esc" : null },
        new("1"), new("2"), new("3"), Third ?? new("00"),
        new("0") { Wide = true }, new("."), Fourth ?? new("000"),
    ];
}

/// <summary>A key of a <see cref="KeyPad"/>.</summary>
/// <param name="Code">What <c>OnKey</c> reports.</param>
/// <param name="Face">What stands on it when that is not the code itself.</param>
/// <param name="Name">For assistive technology, when the face is no word.</param>
public sealed record KeyPadKey(string Code, string? Face = null, string? Name = null)
{
    public string? Icon { get; init; }

    /// <summary>The keyboard's key that does the same.</summary>
    public string? Hint { get; init; }

    public bool Wide { get; init; }

    public bool Disabled { get; init; }
}
