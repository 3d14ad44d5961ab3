using Venus.Core;

namespace Venus.Server.Api;

/// <summary>PostgreSQL has no text with a zero character.</summary>
internal static class ApiText
{
    public static InvalidInput? Fault(params ReadOnlySpan<(string Field, string? Text)> texts)
    {
        foreach (var (field, text) in texts)
        {
            if (!IsPrintable(text))
                return new InvalidInput(field, "Texts hold no zero character.");
        }

        return null;
    }

    public static bool IsPrintable(string? text) => text?.Contains('\0', StringComparison.Ordinal) != true;
}
