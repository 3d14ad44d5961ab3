using System.Buffers.Binary;

namespace Venus.Core.Features.Files;

/// <summary>
/// What of a JPEG, PNG or WebP shows the picture: the rest, which says where, when and with what it was taken, or is no part of it at all, is left out. Sources:
/// ITU-T T.81 annex B, PNG (third edition) sections 5 and 11, RFC 9649.
/// </summary>
public static class PictureContent
{
    private const int ChunkHead = 8;

    private static readonly HashSet<string> PngChunks =
        ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT"];

    private static readonly HashSet<string> WebpChunks = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"];

    /// <returns>Null for whatever is none of the three, or breaks off.</returns>
    public static byte[]? Bare(ReadOnlySpan<byte> file)
    {
        var bare = new MemoryStream(file.Length);
        var whole = file switch
        {
            [0xFF, 0xD8, 0xFF, ..] => CopyJpeg(file, bare),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => CopyPng(file, bare),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => CopyWebp(file, bare),
            _ => false,
        };
        return whole ? bare.ToArray() : null;
    }

    private static bool CopyJpeg(ReadOnlySpan<byte> file, MemoryStream bare)
    {
        bare.Write(file[..2]);
        for (var at = 2; at + 1 < file.Length && file[at] == 0xFF;)
        {
            var marker = file[at + 1];
            if (marker == 0xD9)
            {
                bare.Write(file.Slice(at, 2));
                return true;
            }

            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (at + 4 > file.Length)
                return false;
            var end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (end < at + 4 || end > file.Length)
                return false;
            // The scan itself has no length: it goes on to the next marker that is no restart.
            if (marker == 0xDA)
            {
                while (end + 1 < file.Length && (file[end] != 0xFF || file[end + 1] is 0 or 0xFF or (>= 0xD0 and <= 0xD7)))
                    end++;
            }

            if (ShowsJpeg(marker, file[(at + 4)..end]))
                bare.Write(file[at..end]);
            at = end;
        }

        return false;
    }

    // Of what applications and people add: the density, how colours are coded, and what they look like.
    private static bool ShowsJpeg(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        0xE0 => body.StartsWith("JFIF\0"u8),
        0xE2 => body.StartsWith("ICC_PROFILE\0"u8),
        0xEE => body.StartsWith("Adobe"u8),
        (>= 0xE0 and <= 0xEF) or 0xFE => false,
        _ => true,
    };

    private static bool CopyPng(ReadOnlySpan<byte> file, MemoryStream bare)
    {
        bare.Write(file[..ChunkHead]);
        for (var at = ChunkHead; at + ChunkHead <= file.Length;)
        {
            var end = at + ChunkHead + (long)BinaryPrimitives.ReadUInt32BigEndian(file[at..]) + 4;
            if (end > file.Length)
                return false;
            var kind = NameIn(file[(at + 4)..]);
            if (PngChunks.Contains(kind))
                bare.Write(file[at..(int)end]);
            if (kind == "IEND")
                return true;
            at = (int)end;
        }

        return false;
    }

    private static bool CopyWebp(ReadOnlySpan<byte> file, MemoryStream bare)
    {
        var length = ChunkHead + (long)BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (length > file.Length)
            return false;
        bare.Write(file[..12]);
        for (var at = 12; at < length;)
        {
            if (at + ChunkHead > length)
                return false;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            var end = at + ChunkHead + size + (size & 1);
            if (end > length)
                return false;
            var kind = NameIn(file[at..]);
            var start = (int)bare.Length;
            if (WebpChunks.Contains(kind))
                bare.Write(file[at..(int)end]);
            // The first byte of it says which of the others there are.
            if (kind == "VP8X" && size > 0)
                bare.GetBuffer()[start + ChunkHead] &= 0b1111_0011;
            at = (int)end;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bare.GetBuffer().AsSpan(4), (uint)(bare.Length - ChunkHead));
        return bare.Length > 12;
    }

    private static string NameIn(ReadOnlySpan<byte> chunk) => System.Text.Encoding.Latin1.GetString(chunk[..4]);
}
