using System.Reflection;
using Venus.Core.Security;

namespace Venus.Server.Features.Docs;

/// <summary>The repository's Markdown files and pictures, which travel inside the assembly.</summary>
internal static class DocLibrary
{
    public const string Pictures = "pictures";

    private static readonly Assembly Home = typeof(DocLibrary).Assembly;

    /// <summary>A document for a reader; null when there is none of this name, or the shelf is closed to him.</summary>
    public static Doc? Open(DocShelf shelf, string name, UserRights? rights)
    {
        if (!shelf.IsOpenTo(rights) || !shelf.Names.Contains(name))
            return null;
        return DocMarkdown.Render(shelf, name, TextOf(shelf, name), rights!);
    }

    /// <summary>A document of a shelf as it is written.</summary>
    public static string TextOf(DocShelf shelf, string name)
    {
        using var reader = new StreamReader(Stream($"{shelf.Folder}/{name}.md") ?? throw new InvalidOperationException($"docs/{shelf.Folder}/{name}.md is not built in."));
        return reader.ReadToEnd();
    }

    /// <summary>All documents that a reader may open.</summary>
    public static IReadOnlyList<Doc> Of(DocShelf shelf, UserRights? rights) => shelf.IsOpenTo(rights) ? [.. shelf.Names.Select(name => Open(shelf, name, rights)!)] : [];

    /// <summary>A picture of a shelf; null when there is none of this name.</summary>
    public static Stream? Picture(DocShelf shelf, string file) => Stream($"{shelf.Folder}/{Pictures}/{file}");

    private static Stream? Stream(string path) => Home.GetManifestResourceStream(path);
}
