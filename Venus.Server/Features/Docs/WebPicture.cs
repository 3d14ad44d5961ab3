using System.Buffers.Binary;

namespace Venus.Server.Features.Docs;

/// <summary>WebP as Chromium writes it, in the extended format: width and height stand in its first thirty bytes.</summary>
internal static class WebPicture
{
    public static (int Width, int Height) SizeOf(Stream picture)
    {
        Span<byte> head = stackalloc byte[30];
        picture.ReadExactly(head);
        if (!head[..4].SequenceEqual("RIFF"u8) || !head[8..16].SequenceEqual("WEBPVP8X"u8))
            throw new FormatException("This is no WebP picture of the extended format.");
        // Each as three bytes, less one; the byte behind the width is the height's first.
        return ((BinaryPrimitives.ReadInt32LittleEndian(head[24..]) & 0xFFFFFF) + 1, (BinaryPrimitives.ReadInt32LittleEndian(head[26..]) >>> 8) + 1);
    }
}
