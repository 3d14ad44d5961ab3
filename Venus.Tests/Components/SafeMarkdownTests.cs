using Venus.Server.Components;

namespace Venus.Tests.Components;

public sealed class SafeMarkdownTests
{
    [Theory]
    [InlineData("See [POS](/business/pos).", "<p>See <a href=\"/business/pos\">POS</a>.</p>")]
    [InlineData("[a](https://evil.test/x?d=1)", "<p>a (https://evil.test/x?d=1)</p>")]
    [InlineData("[a](//evil.test)", "<p>a</p>")]
    [InlineData("[a](/\\evil.test)", "<p>a</p>")]
    [InlineData("[a](javascript:alert(1))", "<p>a (javascript:alert(1))</p>")]
    [InlineData("[a][x]\n\n[x]: https://evil.test", "<p>a (https://evil.test)</p>")]
    [InlineData("<https://evil.test>", "<p>https://evil.test</p>")]
    [InlineData("<me@evil.test>", "<p>me@evil.test</p>")]
    [InlineData("![tracking *pixel*](https://evil.test/p.gif)", "<p>tracking pixel</p>")]
    [InlineData("[![p](https://evil.test/p.gif)](https://evil.test)", "<p>p (https://evil.test)</p>")]
    [InlineData("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")]
    [InlineData("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>")]
    [InlineData("[<b>a</b>](https://evil.test)", "<p>&lt;b&gt;a&lt;/b&gt; (https://evil.test)</p>")]
    [InlineData("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>")]
    [InlineData("[other](manager.md#x)", "<p>other</p>")]
    [InlineData("# House rules", "<h2>House rules</h2>")]
    [InlineData("Pay \u202e005₹\u202c `\u2066now` &#x202e;00", "<p>Pay 005₹ <code>now</code> 00</p>")]
    public void ToHtml_LeadsNowhereElse_AndRunsNothing(string text, string html) => Assert.Equal(html, ToHtml(text).Trim());

    [Theory]
    [InlineData("It is 5 [1].", "<p>It is 5 <a href=\"/business/stock\" class=\"v-cite\" aria-label=\"Source 1: Stock\" title=\"Stock\">[1]</a>.</p>")]
    [InlineData("None [2], [1234], [x], [], [1", "<p>None [2], [1234], [x], [], [1</p>")]
    [InlineData("`[1]`", "<p><code>[1]</code></p>")]
    [InlineData("[1](https://evil.test)", "<p>1 (https://evil.test)</p>")]
    [InlineData("[1](/home)", "<p><a href=\"/home\">1</a></p>")]
    [InlineData("[3]", "<p>[3] (https://evil.test)</p>")]
    public void ToHtml_NumberOfASource_LeadsToIt(string text, string html) => Assert.Equal(
        html,
        ToHtml(text, number => number switch { 1 => new MarkdownSource("Stock", "/business/stock"), 3 => new MarkdownSource("Bad", "https://evil.test"), _ => null }).Trim());

    public static TheoryData<string, string> Nested => new()
    {
        { string.Concat(Enumerable.Repeat("> ", 300)) + "<b>deep", "&lt;b&gt;deep" },
        { new string('[', 5000) + "<b>deep" + new string(']', 5000), "&lt;b&gt;deep" },
        { string.Concat(Enumerable.Range(0, 200).Select(depth => new string(' ', depth * 2) + "- <b>deep\n")), "&lt;b&gt;deep" },
    };

    [Theory]
    [MemberData(nameof(Nested))]
    public void NestedDeeperThanTheParserGoes_StandsAsWords(string text, string words)
    {
        Assert.Contains(words, ToHtml(text), StringComparison.Ordinal);
        Assert.Contains("<b>deep", SafeMarkdown.ToText(text), StringComparison.Ordinal);
    }

    [Fact]
    public void ToText_KeepsTheWordsAlone() => Assert.Equal("Open Sales and tap <Void>.", SafeMarkdown.ToText("Open **[Sales](/business/sales)** and tap `<Void>`."));

    [Fact]
    public void ToText_KeepsTheOrderOfWhatIsRead() => Assert.Equal("Pay 005", SafeMarkdown.ToText("Pay **\u202e005**"));

    [Fact]
    public void ToHtml_Table_StaysATable() => Assert.Contains("<td>1.250</td>", ToHtml("| kg |\n|-|\n| 1.250 |"), StringComparison.Ordinal);

    [Fact]
    public void ToHtml_OfATextThatGrows_KeepsTheBlocksBefore()
    {
        const string Text = "One *two*\n\n- a\n- b\n\n| kg |\n|-|\n| 1 |";

        Assert.Equal(SafeMarkdown.ToHtml(Text), SafeMarkdown.ToHtml(Text + "\n\nAnd more.").SkipLast(1));
    }

    private static string ToHtml(string text, Func<int, MarkdownSource?>? sources = null) => string.Concat(SafeMarkdown.ToHtml(text, sources));
}
