using System.Security.Cryptography;
using System.Text;

namespace Venus.Tests.Features.Files;

/// <summary>Files as people send them, and as attackers do.</summary>
internal static class Pictures
{
    /// <summary>One blue dot, as every browser shows it.</summary>
    public static byte[] Png { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p+FUHAAAAABJRU5ErkJggg==");

    public static byte[] Jpeg { get; } = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xD9];

    public static byte[] Webp { get; } = [.. "RIFF"u8, 0x1A, 0, 0, 0, .. "WEBPVP8L"u8, 0x0D, 0, 0, 0, .. new byte[14]];

    public static byte[] Gif { get; } = [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0];

    public static byte[] Pdf { get; } = [.. "%PDF-1.7\n"u8];

    public static byte[] Svg { get; } = Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>");

    public static byte[] Html { get; } = Encoding.UTF8.GetBytes("<!DOCTYPE html><script>alert(document.cookie)</script>");

    /// <summary>A picture to whoever looks at its beginning, a page to whoever looks further.</summary>
    public static byte[] Polyglot { get; } = [.. Png, .. Html];

    /// <summary>A picture of exactly that many bytes; browsers leave out what follows its end.</summary>
    public static byte[] OfSize(int bytes) => [.. Png, .. RandomNumberGenerator.GetBytes(bytes - Png.Length)];

    /// <summary>A JPEG as a camera held upright writes it: turned by its EXIF, which also says where it was.</summary>
    public static byte[] WithExif(byte[] jpeg)
    {
        // One entry, orientation 6: a quarter to the right.
        byte[] exif = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, .. "GPS 12.9716 N 77.5946 E"u8];
        return [.. jpeg[..2], .. Segment(0xE1, exif), .. jpeg[2..]];
    }

    public static byte[] Segment(byte marker, ReadOnlySpan<byte> body) => [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];
}
