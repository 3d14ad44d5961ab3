using System.Text;
using Venus.Core.Features.Knowledge;

namespace Venus.Tests.Features.Knowledge;

public sealed class KnowledgeFileTests
{
    [Theory]
    [InlineData("leave.md", 10, null)]
    [InlineData("LEAVE.TXT", KnowledgeFile.MostBytes, null)]
    [InlineData("leave.md", KnowledgeFile.MostBytes + 1, "1,048,577 bytes")]
    [InlineData("leave.pdf", 10, ".md or .txt")]
    [InlineData("leave", 10, ".md or .txt")]
    [InlineData("leave.md.exe", 10, ".md or .txt")]
    public void Refusal_SaysWhatIsWrongWithNameOrSize(string name, long bytes, string? says)
    {
        var refusal = KnowledgeFile.RefusalOf(name, bytes);

        Assert.Equal(says is null, refusal is null);
        Assert.Contains(says ?? "", refusal?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal(says is null ? null : "file", refusal?.Field);
    }

    [Fact]
    public void Read_Text_DropsTheMarkOfItsEncoding_AndWindowsLineEnds() =>
        Assert.Equal("## Leave ☂\nமழை", KnowledgeFile.Read("file", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("## Leave ☂\r\nமழை")]).Value);

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 0x03, 0x04 })]
    [InlineData(new byte[] { 0x61, 0x00, 0x62 })]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 })]
    public void Read_WhatIsNoText_IsRefused(byte[] bytes)
    {
        var refusal = KnowledgeFile.Read("file", bytes).Problem;

        Assert.Equal("file", refusal?.Field);
        Assert.Contains("not text in UTF-8", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("## A\nTwo words", "more than 20 characters")]
    [InlineData("Short.\n\nShort, too.", "more than 50")]
    public void Refusal_OfATextInWhichNothingIsFound_SaysWhatAPassageNeeds(string content, string says)
    {
        var refusal = KnowledgeFile.RefusalOf(content);

        Assert.Equal("content", refusal?.Field);
        Assert.Contains(says, refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OfOnePassageAmongShortParts_IsNone() => Assert.Null(KnowledgeFile.RefusalOf("## A\nB\n## Leave\nAsk the manager a week before."));

    [Fact]
    public void Read_OneByteMoreThanAMegabyte_IsRefused()
    {
        Assert.True(KnowledgeFile.Read("file", new byte[KnowledgeFile.MostBytes].Select(_ => (byte)'a').ToArray()).IsSuccess);
        Assert.Contains("1,048,577", KnowledgeFile.Read("file", new byte[KnowledgeFile.MostBytes + 1]).Problem!.Message, StringComparison.Ordinal);
    }
}
