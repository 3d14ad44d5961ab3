using System.Text.RegularExpressions;
using Venus.Core.Features.Knowledge;

namespace Venus.Server.Features.Docs;

/// <summary>The documents of all shelves for the knowledge base, each under its shelf's key. Pictures stay on their page.</summary>
internal sealed partial class DocManuals : IManualSource
{
    public IReadOnlyList<Manual> Read() => [.. DocShelf.All.SelectMany(shelf => shelf.Names.Select(name => Of(shelf, name)))];

    private static Manual Of(DocShelf shelf, string name)
    {
        var text = DocLibrary.TextOf(shelf, name);
        var title = text.AsSpan(0, text.IndexOf('\n', StringComparison.Ordinal)).TrimStart("# ").Trim().ToString();
        return new Manual(
            shelf.LinkTo(name), shelf == DocShelf.Manuals ? $"{title} manual" : title, $"docs/{shelf.Folder}/{name}.md", shelf.Permission, Picture().Replace(text, ""));
    }

    [GeneratedRegex(@"^!\[[^\]]*\]\([^)]*\)\s*\n", RegexOptions.Multiline)]
    private static partial Regex Picture();
}
