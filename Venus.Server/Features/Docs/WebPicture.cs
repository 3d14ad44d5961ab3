using System.Buffers.Binary;

namespace Venus.Server.Features.Docs;

/// <summary>Lossy WebP as browsers write it: width and height stand in its first thirty bytes.</summary>
internal static class WebPicture
{
    public static (int Width, int Height) SizeOf(Stream picture)
    {
        Span<byte> head = stackalloc byte[30];
        picture.ReadExactly(head);
        if (!head[..4].SequenceEqual("RIFF"u8) || !head[8..16].SequenceEqual("WEBPVP8 "u8) || !head[23..26].SequenceEqual<byte>([0x9D, 0x01, 0x2A]))
            throw new FormatException("This is no lossy WebP picture.");
        // Fourteen bits each; the other two are a scale.
        return (BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFF);
    }
}
