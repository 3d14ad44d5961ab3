namespace Venus.Core.Features.Identity;

public static class EmailAddress
{
    public const int MaximumLength = 255;

    /// <summary>Catches slips of the hand. Whether an address exists shows only when mail arrives there.</summary>
    public static bool IsPlausible(string text) =>
        text.Length <= MaximumLength
        && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        && at < text.Length - 1
        && text.IndexOf('@', at + 1) < 0
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
