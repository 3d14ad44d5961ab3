namespace Venus.Server.Components;

/// <summary>Words that a link carries.</summary>
public static class LinkText
{
    /// <summary>Null when the link gives nothing but space, or characters that no text of Venus holds.</summary>
    public static string? Given(string? text) => string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl) ? null : text.Trim();
}
