namespace Venus.Core.Features.Knowledge;

/// <summary>A document that Venus brings along.</summary>
/// <param name="Link">Its page; names it.</param>
/// <param name="Source">Its file in the repository.</param>
/// <param name="PermissionKey">What its page asks for.</param>
/// <param name="Content">Markdown.</param>
public sealed record Manual(string Link, string Title, string Source, string? PermissionKey, string Content);

/// <summary>The documents of this release, which the knowledge base holds beside people's own.</summary>
public interface IManualSource
{
    IReadOnlyList<Manual> Read();
}
