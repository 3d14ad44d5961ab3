using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;
using Venus.Core.Security;
using Venus.Server.Features.Docs;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Docs;

/// <summary>The Markdown files under <c>docs</c> that Venus shows: what they name has to exist.</summary>
public sealed partial class DocTests
{
    private static readonly UserRights Everything = People.With([Permissions.SystemDocs], []) with { IsSystem = true };

    private static readonly HashSet<string> Routes =
        [.. typeof(SidebarEntries).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)];

    public static TheoryData<string, string> Files => [.. DocShelf.All.SelectMany(shelf => shelf.Names.Select(name => (shelf.Folder, name)))];

    public static TheoryData<string> Manuals => [.. DocShelf.Manuals.Names];

    [Fact]
    public void Shelves_HoldEveryFileOfTheirFolders_AndAManualPerDefaultRole()
    {
        foreach (var shelf in DocShelf.All)
        {
            var files = Directory.EnumerateFiles(Repository.Folder("docs", shelf.Folder), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!);
            Assert.Equal(files.Order(StringComparer.Ordinal), shelf.Names.Order(StringComparer.Ordinal));
        }

        string[] roles = ["Admin", "Manager", "Store Manager", "Account", "Cashier", "Staff"];
        Assert.Equal(roles.Order(), DocLibrary.Of(DocShelf.Manuals, People.WithoutRoles).Select(doc => doc.Title).Order());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void File_EachLinkAndPicture_LeadsSomewhere(string folder, string name)
    {
        var file = Read(folder, name);
        var here = Repository.Folder("docs", folder);

        foreach (var link in file.Descendants<LinkInline>())
        {
            var url = link.Url!;
            if (link.IsImage)
            {
                Assert.True(File.Exists(Path.Combine(here, url)), $"{name}.md shows {url}");
                Assert.True(Text(link).Length is > 20 and < 200, $"{name}.md says too little or too much of {url}");
            }
            else if (url.StartsWith('/'))
            {
                Assert.True(Routes.Contains(url) || url == ApiDocs.Path, $"{name}.md leads to {url}");
            }
            else if (!url.StartsWith("https://", StringComparison.Ordinal))
            {
                var (path, part) = url.Split('#') is [var p, var a] ? (p, a) : (url, null);
                var target = path.Length == 0 ? Path.Combine(here, name + ".md") : Path.GetFullPath(Path.Combine(here, path));
                Assert.True(File.Exists(target), $"{name}.md leads to {url}");
                if (part is not null)
                    Assert.Contains(part, Parts(target));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Manuals))]
    public void Manual_EachPageAndEachWordOfTheScreen_IsNamedAsVenusNamesIt(string name)
    {
        var file = Read("manuals", name);

        foreach (var link in file.Descendants<LinkInline>().Where(link => !link.IsImage && link.Url!.StartsWith('/')))
        {
            var title = SidebarEntries.At(link.Url!)?.Title;
            Assert.True(title is null || Text(link) == title || Text(link) == "Explain", $"{name}.md calls {link.Url} “{Text(link)}”");
        }

        Assert.All(file.Descendants<EmphasisInline>().Where(strong => strong.DelimiterCount == 2).Select(Text).Where(words => !words.EndsWith('.') && !words.EndsWith(':')), words =>
            Assert.True(Screens.Value.IsMatch(words), $"{name}.md names “{words}”, which no screen shows"));
    }

    [Fact]
    public void Manuals_TellOfEveryPageOfTheMenu()
    {
        var told = DocShelf.Manuals.Names.SelectMany(name => Read("manuals", name).Descendants<LinkInline>()).Select(link => link.Url!).ToHashSet();

        Assert.All(SidebarEntries.All.Concat(SidebarEntries.Footer), entry => Assert.Contains(entry.Route, told));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Render_GivesAnchorsContentsAndNoScript(string folder, string name)
    {
        var shelf = DocShelf.All.Single(s => s.Folder == folder);

        var doc = DocLibrary.Open(shelf, name, Everything)!;

        Assert.True(doc.Parts.Count >= 3);
        Assert.Distinct(doc.Parts.Select(part => part.Anchor));
        Assert.All(doc.Parts, part => Assert.Contains($"<h2 id=\"{part.Anchor}\"><a href=\"{doc.Link}#{part.Anchor}\"", doc.Body, StringComparison.Ordinal));
        Assert.DoesNotContain("<script", doc.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("href=\"(?!/|https://)", doc.Body);
        Assert.All(PictureTag().Matches(doc.Body).Select(tag => tag.Value), tag =>
        {
            Assert.StartsWith($"<img src=\"/docs/{folder}/pictures/", tag, StringComparison.Ordinal);
            Assert.Matches("width=\"\\d+\" height=\"\\d+\"", tag);
            Assert.Matches("alt=\"[^\"]{20}", tag);
        });
    }

    [Fact]
    public void Render_HtmlInAFile_IsText()
    {
        var doc = DocMarkdown.Render(DocShelf.Manuals, "sample", "# T\n\nS\n\nHello <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n", People.WithoutRoles);

        Assert.DoesNotContain("<script", doc.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", doc.Body, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", doc.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_PageOfAnotherRole_IsAPlainName()
    {
        const string Text = "# T\n\nS\n\nOpen [Roles](/system/roles) or [Home](/home), see [there](other.md#x), [here](#y) and [that](../technical/api.md).\n";

        var doc = DocMarkdown.Render(DocShelf.Manuals, "sample", Text, People.WithoutRoles);

        Assert.Equal(
            "<p>Open <strong>Roles</strong> or <a href=\"/home\">Home</a>, see <a href=\"/docs/manuals/other#x\">there</a>, <a href=\"/docs/manuals/sample#y\">here</a> and "
            + "<a href=\"/docs/technical/api\">that</a>.</p>",
            doc.Body.Trim());
    }

    [Fact]
    public void Technical_WithoutItsKey_IsNeitherListedNorOpened()
    {
        Assert.Empty(DocLibrary.Of(DocShelf.Technical, People.Cashier));
        Assert.Null(DocLibrary.Open(DocShelf.Technical, DocShelf.Technical.Names[0], People.Cashier));
        Assert.Null(DocLibrary.Open(DocShelf.Manuals, "../technical/database", Everything));
        Assert.Empty(DocLibrary.Of(DocShelf.Manuals, null));
    }

    private static MarkdownDocument Read(string folder, string name) => Markdown.Parse(File.ReadAllText(Repository.Folder("docs", folder, name + ".md")));

    private static List<string> Parts(string file)
    {
        var shelf = DocShelf.All.First(s => s.Folder == Path.GetFileName(Path.GetDirectoryName(file)));
        return [.. DocLibrary.Open(shelf, Path.GetFileNameWithoutExtension(file), Everything)!.Parts.Select(part => part.Anchor)];
    }

    private static string Text(ContainerInline inline) => string.Concat(inline.Descendants<LiteralInline>().Select(literal => literal.Content.ToString()));

    private static readonly Lazy<ScreenWords> Screens = new(() => new ScreenWords());

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex PictureTag();

    /// <summary>What stands in the server's Razor and C# files between quotes, tags or line ends: labels, buttons and titles.</summary>
    private sealed class ScreenWords
    {
        private readonly string _sources = string.Concat(Repository.Sources("Venus.Server", "Venus.Core")
            .Aggregate(new StringBuilder(), (all, file) => all.Append(File.ReadAllText(file)).Append('\n')));

        public bool IsMatch(string words) =>
            Regex.IsMatch(_sources, $$"""(?:[>"}:?(]|^)\s*{{Regex.Escape(words)}}(?=\s*(?:[<"@&:,({]|$)| on \{)""", RegexOptions.Multiline);
    }
}
