using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Venus.Server.Components;

/// <summary>
/// Markdown of people and of models as HTML that does nothing by itself: HTML in it is shown as text, pictures are their description, and a link leads
/// only to a page of this host; of any other the words stand, and its address behind them.
/// </summary>
internal static class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    public static string ToHtml(string text)
    {
        var document = Markdown.Parse(text, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage)
                link.ReplaceBy(new LiteralInline(Words(link)), copyChildren: false);
            else if (!IsOwn(link.Url))
                Unlink(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        // The page has its title already.
        foreach (var heading in document.Descendants<HeadingBlock>().Where(heading => heading.Level == 1))
            heading.Level = 2;
        return document.ToHtml(Pipeline);
    }

    /// <summary>The words alone, without a mark.</summary>
    public static string ToText(string text) => Markdown.ToPlainText(text, Pipeline).Trim();

    // From the root of this host; "//" and "/\" would lead to another one.
    private static bool IsOwn(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl);

    private static void Unlink(LinkInline link)
    {
        if (Words(link) is var words && link.Url is { Length: > 0 } url && url.Contains(':', StringComparison.Ordinal) && words != url)
            link.InsertAfter(new LiteralInline($" ({url})"));
        link.ReplaceBy(new LiteralInline(words), copyChildren: false);
    }

    private static string Words(LinkInline link) => string.Concat(link.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        _ => "",
    }));
}
