namespace Venus.Data;

internal static class LikePatterns
{
    /// <summary>The third argument of <c>ILike</c>. Without it EF Core asks for no escape character, and an escaped pattern finds nothing.</summary>
    public const string EscapeCharacter = @"\";

    /// <summary>Search text is text: its wildcards mean themselves.</summary>
    public static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
