namespace Venus.Data;

internal static class LikePatterns
{
    /// <summary>Search text is text: its wildcards mean themselves.</summary>
    public static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
