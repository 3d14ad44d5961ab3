namespace Venus.Core.Features.Home;

/// <summary>The letters of a person's avatar (platform document, case PLT-8).</summary>
public static class Initials
{
    /// <summary>First letters of the first and last word of the name; without a name, the first letter of the e-mail.</summary>
    public static string Of(string? fullName, string email)
    {
        var words = (fullName ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length switch
        {
            0 => First(email),
            1 => First(words[0]),
            _ => First(words[0]) + First(words[^1]),
        };
    }

    // A letter outside the basic plane is two chars; half of one is no letter.
    private static string First(string text) =>
        text.Length == 0 ? "" : System.Globalization.StringInfo.GetNextTextElement(text).ToUpperInvariant();
}
