using System.Globalization;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Venus.Core.Security;
using Venus.Server.Layout;

namespace Venus.Server.Features.Docs;

/// <summary>
/// Turns a Markdown file into what the page shows. In the file, links and pictures are relative, as any reader of the repository expects; a page of Venus
/// is linked by its route, <c>[POS](/business/pos)</c>, and stays a plain name for a reader who may not open it. HTML in a file is shown as text.
/// </summary>
internal static class DocMarkdown
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    public static Doc Render(DocShelf shelf, string name, string text, UserRights rights)
    {
        var document = Markdown.Parse(text, Pipeline);
        if (document is not [HeadingBlock { Level: 1 } title, ParagraphBlock summary, ..])
            throw new FormatException($"docs/{shelf.Folder}/{name}.md begins with neither a title nor a sentence that says what it is.");
        document.Remove(title);
        document.Remove(summary);

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage)
                Place(link, shelf);
            else if (SidebarEntries.At(link.Url!) is { Permission: { } key } && !rights.May(key))
                link.ReplaceBy(new EmphasisInline { DelimiterChar = '*', DelimiterCount = 2 });
            else
                link.Url = Address(link.Url!, shelf, name);
        }

        var headings = document.Descendants<HeadingBlock>().ToList();
        foreach (var heading in headings)
            Anchor(heading, shelf.LinkTo(name));
        return new Doc(
            shelf,
            name,
            Words(title.Inline!),
            Words(summary.Inline!),
            document.ToHtml(Pipeline),
            [.. headings.Where(heading => heading.Level == 2).Select(heading => new DocPart(heading.GetAttributes().Id!, Words(heading.Inline!)))]);
    }

    // Measured here, so that nothing jumps when it arrives.
    private static void Place(LinkInline picture, DocShelf shelf)
    {
        var file = Path.GetFileName(picture.Url!);
        using var stream = DocLibrary.Picture(shelf, file) ?? throw new FileNotFoundException($"docs/{shelf.Folder} has no picture {file}.");
        var (width, height) = WebPicture.SizeOf(stream);
        picture.Url = shelf.PictureLink(file);
        var attributes = picture.GetAttributes();
        attributes.AddProperty("width", width.ToString(CultureInfo.InvariantCulture));
        attributes.AddProperty("height", height.ToString(CultureInfo.InvariantCulture));
        attributes.AddProperty("loading", "lazy");
        if (height > width)
            attributes.AddClass("v-doc-tall");
    }

    // Addresses are relative to the host's root, not to the page; "#part", "other.md" and "../technical/other.md#part" are not.
    private static string Address(string url, DocShelf shelf, string name)
    {
        if (url.StartsWith('#'))
            return shelf.LinkTo(name) + url;
        var (file, part) = url.IndexOf('#', StringComparison.Ordinal) is var at and >= 0 ? (url[..at], url[at..]) : (url, "");
        if (!file.EndsWith(".md", StringComparison.Ordinal) || file.Contains("://", StringComparison.Ordinal))
            return url;
        var folder = file.Split('/') is ["..", var other, _] ? DocShelf.All.First(s => s.Folder == other) : shelf;
        return folder.LinkTo(Path.GetFileNameWithoutExtension(file)) + part;
    }

    private static void Anchor(HeadingBlock heading, string page)
    {
        var link = new LinkInline($"{page}#{heading.GetAttributes().Id}", "");
        link.GetAttributes().AddClass("v-doc-anchor");
        var words = heading.Inline!.ToList();
        heading.Inline!.Clear();
        foreach (var word in words)
        {
            word.Remove();
            link.AppendChild(word);
        }

        heading.Inline.AppendChild(link);
    }

    private static string Words(ContainerInline inline) => string.Concat(inline.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        _ => "",
    }));
}
