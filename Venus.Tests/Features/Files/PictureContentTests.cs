using System.Buffers.Binary;
using Venus.Core.Features.Files;

namespace Venus.Tests.Features.Files;

public sealed class PictureContentTests
{
    private static readonly byte[] Density = Pictures.Segment(0xE0, "JFIF\0ab"u8);
    private static readonly byte[] Profile = Pictures.Segment(0xE2, "ICC_PROFILE\0abc"u8);
    private static readonly byte[] Coding = Pictures.Segment(0xEE, "Adobe\0abc"u8);
    private static readonly byte[] Table = Pictures.Segment(0xDB, "table"u8);

    // A restart marker and a stuffed byte belong to the scan; the next scan of a progressive picture follows.
    private static readonly byte[] Scan = [.. Pictures.Segment(0xDA, "head"u8), 1, 2, 0xFF, 0, 3, 0xFF, 0xD3, 4];

    private static readonly byte[] Head = [0xFF, 0xD8];
    private static readonly byte[] Tail = [0xFF, 0xD9];

    [Fact]
    public void Bare_Jpeg_KeepsWhatItShows_AndNothingThatItTells()
    {
        byte[] told =
        [
            .. Head, .. Density, .. Pictures.Segment(0xE1, "Exif\0\0GPS"u8), .. Pictures.Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0<x/>"u8), .. Profile,
            .. Pictures.Segment(0xE2, "MPF\0abc"u8), .. Pictures.Segment(0xED, "Photoshop 3.0\0"u8), .. Coding, .. Pictures.Segment(0xFE, "by Ravi"u8), 0xFF, .. Table,
            .. Scan, .. Pictures.Segment(0xFE, "between"u8), .. Scan, .. Tail, .. "a film, or a page"u8,
        ];

        Assert.Equal([.. Head, .. Density, .. Profile, .. Coding, .. Table, .. Scan, .. Scan, .. Tail], PictureContent.Bare(told)!);
    }

    [Fact]
    public void Bare_Png_KeepsWhatItShows_AndNothingThatItTells()
    {
        var (start, end) = (Pictures.Png[..33], Pictures.Png[^12..]);
        var image = Pictures.Png[33..^12];
        byte[] told =
        [
            .. start, .. Chunk("eXIf", "MM"u8), .. Chunk("pHYs", "123456789"u8), .. Chunk("tEXt", "Author\0Ravi"u8), .. image, .. Chunk("iTXt", "XML:com.adobe.xmp"u8),
            .. Chunk("tIME", "1234567"u8), .. end, .. "<script>"u8,
        ];

        Assert.Equal([.. start, .. Chunk("pHYs", "123456789"u8), .. image, .. end], PictureContent.Bare(told)!);

        static byte[] Chunk(string kind, ReadOnlySpan<byte> body) => [.. Number(body.Length, bigEndian: true), .. System.Text.Encoding.ASCII.GetBytes(kind), .. body, 1, 2, 3, 4];
    }

    [Fact]
    public void Bare_Webp_KeepsWhatItShows_AndSaysNothingOfWhatItTold()
    {
        byte[] told = Riff([.. Chunk("VP8X", [0b0011_1110, 0, 0, 0, 1, 0, 0, 1, 0, 0]), .. Chunk("ICCP", "abc"u8), .. Chunk("VP8 ", "image"u8), .. Chunk("EXIF", "GPS"u8), .. Chunk("XMP ", "<x/>"u8), .. Chunk("MINE", "x"u8)]);

        Assert.Equal(
            Riff([.. Chunk("VP8X", [0b0011_0010, 0, 0, 0, 1, 0, 0, 1, 0, 0]), .. Chunk("ICCP", "abc"u8), .. Chunk("VP8 ", "image"u8)]),
            PictureContent.Bare([.. told, .. "<script>"u8])!);

        static byte[] Riff(byte[] chunks) => [.. "RIFF"u8, .. Number(chunks.Length + 4, bigEndian: false), .. "WEBP"u8, .. chunks];
        static byte[] Chunk(string kind, ReadOnlySpan<byte> body) => [.. System.Text.Encoding.ASCII.GetBytes(kind), .. Number(body.Length, bigEndian: false), .. body, .. new byte[body.Length % 2]];
    }

    public static TheoryData<byte[]> Whole => [Pictures.Png, Pictures.Jpeg, Pictures.Webp];

    [Theory]
    [MemberData(nameof(Whole))]
    public void Bare_PictureThatBreaksOff_IsNone_WhereverItDoes(byte[] whole)
    {
        Assert.Equal(whole, PictureContent.Bare(whole));
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Null(PictureContent.Bare(whole.AsSpan(0, length))));
    }

    [Fact]
    public void Bare_LengthsThatLie_LeadNowhere()
    {
        Assert.Null(PictureContent.Bare([.. Head, 0xFF, 0xE0, 0, 0, .. Tail]));
        Assert.Null(PictureContent.Bare([.. Head, 0xFF, 0xE0, 0xFF, 0xFF, .. Tail]));
        Assert.Null(PictureContent.Bare([.. Pictures.Png[..8], 0xFF, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, .. new byte[20]]));
        Assert.Null(PictureContent.Bare([.. "RIFF"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "WEBP"u8]));
        Assert.Null(PictureContent.Bare([.. "RIFF"u8, 20, 0, 0, 0, .. "WEBPVP8 "u8, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Null(PictureContent.Bare(Pictures.Gif));
    }

    private static byte[] Number(int number, bool bigEndian)
    {
        var bytes = new byte[4];
        if (bigEndian)
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
