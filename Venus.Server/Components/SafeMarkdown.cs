using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Venus.Server.Components;

/// <summary>
/// Markdown of people and of models as HTML that does nothing by itself: HTML in it is shown as text, pictures are their description, and a link leads
/// only to a page of this host; of any other the words stand, and its address behind them. Marks that turn the order of what is read are left out.
/// </summary>
internal static partial class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = BuildPipeline();

    /// <summary>Block by block: while a text grows, the browser is sent its last one alone, and what somebody marks in those before stays marked.</summary>
    /// <param name="sources">What a number in square brackets names, "[2]": it leads there.</param>
    public static IReadOnlyList<string> ToHtml(string text, Func<int, MarkdownSource?>? sources = null)
    {
        var context = new MarkdownParserContext();
        if (sources is not null)
            context.Properties[typeof(MarkdownSource)] = sources;
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(text, Pipeline, context);
        }
        catch (ArgumentException)
        {
            // Marks nested deeper than the parser goes: the words stand as they were written.
            return [$"<p>{HtmlEncoder.Default.Encode(Straight(text))}</p>"];
        }

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage)
                link.ReplaceBy(new LiteralInline(Words(link)), copyChildren: false);
            else if (!IsOwn(link.Url))
                Unlink(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        // A wide one scrolls, by keys too.
        foreach (var table in document.Descendants<Table>())
            table.GetAttributes().AddProperty("tabindex", "0");
        // The page has its title already.
        foreach (var heading in document.Descendants<HeadingBlock>().Where(heading => heading.Level == 1))
            heading.Level = 2;
        return [.. document.Select(ToHtml)];
    }

    /// <summary>The words alone, without a mark.</summary>
    public static string ToText(string text)
    {
        try
        {
            return Straight(Markdown.ToPlainText(text, Pipeline)).Trim();
        }
        catch (ArgumentException)
        {
            return Straight(text);
        }
    }

    /// <summary>The text without marks that turn the order of what is read.</summary>
    public static string Straight(string text) => TurningMarks().Replace(text, "");

    [GeneratedRegex("[\u202a-\u202e\u2066-\u2069]")]
    private static partial Regex TurningMarks();

    private static string ToHtml(Block block)
    {
        using var html = new StringWriter(CultureInfo.InvariantCulture);
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.Render(block);
        return Straight(html.ToString());
    }

    private static MarkdownPipeline BuildPipeline()
    {
        var builder = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables();
        builder.InlineParsers.Insert(0, new SourceParser());
        return builder.Build();
    }

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

    /// <summary>"[12]" as a link to the twelfth source, where there is one and no link of the text's own begins.</summary>
    private sealed class SourceParser : InlineParser
    {
        private const int MostDigits = 3;

        public SourceParser() => OpeningCharacters = ['['];

        public override bool Match(InlineProcessor processor, ref StringSlice slice)
        {
            var digits = 0;
            while (digits <= MostDigits && char.IsAsciiDigit(slice.PeekChar(digits + 1)))
                digits++;
            if (digits is 0 or > MostDigits || slice.PeekChar(digits + 1) != ']' || slice.PeekChar(digits + 2) is '(' or '[' or ':'
                || processor.Context?.Properties.GetValueOrDefault(typeof(MarkdownSource)) is not Func<int, MarkdownSource?> sources)
                return false;
            var mark = slice.AsSpan()[..(digits + 2)];
            if (sources(int.Parse(mark[1..^1], CultureInfo.InvariantCulture)) is not { } source)
                return false;
            var link = new LinkInline(source.Link, source.Title) { IsClosed = true };
            link.AppendChild(new LiteralInline(mark.ToString()));
            link.GetAttributes().AddClass("v-cite");
            link.GetAttributes().AddProperty("aria-label", $"Source {mark[1..^1]}: {source.Title}");
            processor.Inline = link;
            slice.Start += mark.Length;
            return true;
        }
    }
}

/// <param name="Link">A page of this host.</param>
internal sealed record MarkdownSource(string Title, string Link);
