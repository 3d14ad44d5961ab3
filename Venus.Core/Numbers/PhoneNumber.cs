namespace Venus.Core.Numbers;

/// <summary>Phone numbers as people type them; the database keeps digits and a leading plus.</summary>
public static class PhoneNumber
{
    /// <summary>Without the spaces, dashes and brackets, which say nothing; null when nothing is left.</summary>
    public static string? Plain(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null : string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '(' or ')')));
}
