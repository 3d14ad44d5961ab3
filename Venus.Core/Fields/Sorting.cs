namespace Venus.Core.Fields;

/// <summary>The order of a list: by one field, as links carry it ("-created_at" is newest first).</summary>
public sealed record Sorting(string By, bool Descending)
{
    /// <summary>Null when the text names no field.</summary>
    public static Sorting? Parse(string? text) => text?.TrimStart('-') is { Length: > 0 } by ? new Sorting(by, text[0] == '-') : null;

    public override string ToString() => Descending ? "-" + By : By;
}
