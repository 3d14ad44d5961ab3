using System.Globalization;
using System.Text.RegularExpressions;

namespace Venus.Core.Numbers;

/// <summary>The text of a figure as keys make it: digits and at most one dot, never more decimals than its unit has.</summary>
public static partial class TypedFigure
{
    public const string Backspace = "Backspace";
    public const string Clear = "Clear";

    /// <summary>
    /// The text after a key: digits (one or several, "00") and one dot append as far as <paramref name="decimals"/> allow; Backspace and Clear
    /// shorten. Other keys, and keys that would break the form, change nothing.
    /// </summary>
    /// <param name="decimals">3 for kg, 2 for ₹, 0 for birds.</param>
    public static string Press(string text, string key, int decimals, int maxLength = 10)
    {
        switch (key)
        {
            case Clear:
                return "";
            case Backspace:
                return text.Length == 0 ? "" : text[..^1];
            case ".":
                if (decimals == 0 || text.Length >= maxLength || text.Contains('.', StringComparison.Ordinal))
                    return text;
                return text.Length == 0 ? "0." : text + ".";
        }

        if (key.Length == 0 || !key.All(char.IsAsciiDigit))
            return text;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0 && text.Length - dot - 1 + key.Length > decimals)
            return text;
        var longer = text is "" or "0" ? key.TrimStart('0') is { Length: > 0 } digits ? digits : "0" : text + key;
        return longer.Length > maxLength ? text : longer;
    }

    /// <summary>
    /// The one figure of a pasted or dictated text, as keys make it, with whatever unit stands beside it. More than the field holds is refused, never cut (domain
    /// document "Stock" section 9); noughts after the last decimal go.
    /// </summary>
    /// <returns>A figure, empty for a blank text; or why there is none.</returns>
    public static (string Text, string? Fault) Read(string raw, int decimals, int maxLength = 10)
    {
        if (string.IsNullOrWhiteSpace(raw))
            return ("", null);
        if (NoKeysMake().IsMatch(raw) || Figures().Matches(raw) is not [{ Value: var found }])
            return ("", NoFigure(decimals));
        var figure = Pointed(found);
        var end = figure.IndexOf('.') switch
        {
            < 0 => figure.Length,
            var dot when decimals == 0 => dot,
            var dot => Math.Min(figure.Length, dot + 1 + decimals),
        };
        if (figure.AsSpan(end).ContainsAnyExcept('0', '.'))
            return ("", TooFine(decimals));
        var text = figure[..end].Aggregate("", (text, character) => Press(text, character.ToString(), decimals, int.MaxValue));
        return text.Length > maxLength ? ("", "Too large a number") : (text, null);
    }

    /// <summary>What is said beside a field of so many decimals that holds no number.</summary>
    public static string NoFigure(int decimals) =>
        decimals == 0 ? TooFine(0) : "Number only, such as " + 1.5m.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>What is said beside a field that has fewer decimals than the number in it.</summary>
    public static string TooFine(int decimals) => decimals switch
    {
        0 => "Whole number only",
        2 => "Two decimals only",
        3 => "Three decimals only",
        _ => $"{decimals} decimals only",
    };

    /// <summary>
    /// The text with a point where its comma was one. A comma groups thousands, but for the only one that no three digits follow, or that none but noughts go
    /// before: 1,5 is 1.5, never 15, and 0,250 is a quarter.
    /// </summary>
    public static string Pointed(string raw) => DecimalComma().Replace(raw, "$1.$2");

    /// <summary>The figure that the text stands for; 0 while it is empty.</summary>
    public static decimal Value(string text) => text.Length == 0 ? 0 : decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*[-\u2212]\s*[0-9.]|[0-9]\s*[eE][-+]?[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex NoKeysMake();

    // The point of an abbreviation, as in Rs.150, is none of the figure.
    [GeneratedRegex(@"[0-9][0-9,]*(?:\.[0-9]*)?|(?<!\p{L})[.,][0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Figures();

    [GeneratedRegex(@"^([^.,]*),(?:(?<=^[^1-9]*,)|(?![0-9]{3}(?:[^0-9]|$)))([^.,]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalComma();
}
