using Venus.Core.Features.Knowledge;
using Venus.Server.Features.Docs;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Knowledge;

public sealed class KnowledgeSplitterTests
{
    [Fact]
    public void Split_AtHeadings_KeepsEachWithItsText_AndWhatStandsAbove()
    {
        var parts = KnowledgeSplitter.Split("# Birds\n\nHow they come to the store.\r\n\r\n## Weigh `them`\nEach crate, **before** it is opened.\n### On the scale\nTwice.\n## Pay\nBy [bank](x.md) on the same day.");

        Assert.Equal([null, "Weigh them", "Pay"], parts.Select(part => part.Heading));
        Assert.Equal([null, "weigh-them", "pay"], parts.Select(part => part.Anchor));
        Assert.Equal([0, 1, 2], parts.Select(part => part.Index));
        Assert.Equal("## Weigh `them`\nEach crate, **before** it is opened.\n### On the scale\nTwice.", parts[1].Content);
    }

    [Theory]
    [InlineData("## 12345678901234567", null)]
    [InlineData("## 123456789012345678", 0)]
    public void Split_PartUnderAHeading_NeedsMoreThanTwentyCharacters(string content, int? index) => Assert.Equal(index, Assert.Single(KnowledgeSplitter.Split(content)).Index);

    [Theory]
    [InlineData(50, null)]
    [InlineData(51, 0)]
    public void Split_Paragraph_NeedsMoreThanFiftyCharacters(int length, int? index) => Assert.Equal(index, Assert.Single(KnowledgeSplitter.Split(new string('a', length))).Index);

    [Fact]
    public void Split_WithoutHeadings_PartsAtBlankLines_AndCountsThoseThatAreFound()
    {
        var parts = KnowledgeSplitter.Split($"{new string('a', 60)}\n{new string('b', 60)}\n \t\n\nshort\n\n{new string('c', 60)}\n");

        Assert.Equal([0, null, 1], parts.Select(part => part.Index));
        Assert.Equal(121, parts[0].Content.Length);
    }

    [Fact]
    public void Split_HeadingInFencedCode_IsNone()
    {
        var parts = KnowledgeSplitter.Split("## Restore a backup\n```sh\n## stop the host first\npg_restore venus.dump\n```\n## Afterwards, check\nRun verify and read it.");

        Assert.Equal(["Restore a backup", "Afterwards, check"], parts.Select(part => part.Heading));
    }

    [Fact]
    public void Split_SameHeadingTwice_GetsTwoAnchors() =>
        Assert.Equal(["pay", "pay-1"], KnowledgeSplitter.Split("## Pay\nthe suppliers on Monday\n## Pay\nthe staff on the first").Select(part => part.Anchor));

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n\t\n")]
    public void Split_Nothing_GivesNothing(string content) => Assert.Empty(KnowledgeSplitter.Split(content));

    [Fact]
    public void Split_OfEveryManual_LeadsToTheHeadingsOfItsPage()
    {
        foreach (var shelf in DocShelf.All)
        {
            foreach (var doc in DocLibrary.Of(shelf, People.With([Core.Security.Permissions.SystemDocs], [])))
            {
                var parts = KnowledgeSplitter.Split(DocLibrary.TextOf(shelf, doc.Name)).Where(part => part.Heading is not null);
                Assert.Equal(doc.Parts.Select(part => (part.Title, (string?)part.Anchor)), parts.Select(part => (part.Heading!, part.Anchor)));
            }
        }
    }
}
