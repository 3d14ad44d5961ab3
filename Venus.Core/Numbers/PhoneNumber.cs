using System.Text.RegularExpressions;

namespace Venus.Core.Numbers;

/// <summary>Phone numbers as people type them; the database keeps digits and a leading plus.</summary>
public static partial class PhoneNumber
{
    /// <summary>Without the spaces, dashes and brackets, which say nothing; null when nothing is left.</summary>
    public static string? Plain(string? typed) =>
        string.Concat((typed ?? "").Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '(' or ')'))) is { Length: > 0 } number ? number : null;

    /// <summary>Null for a number that will do, and for none. The database refuses others in the same words.</summary>
    /// <param name="field">The one it was typed in.</param>
    public static InvalidInput? Check(string field, string? typed) =>
        Plain(typed) is { } number && !Form().IsMatch(number) ? new InvalidInput(field, "Enter a phone number of 6 to 15 digits, or leave it empty.") : null;

    [GeneratedRegex(@"^\+?[0-9]{6,15}\z")]
    private static partial Regex Form();
}
