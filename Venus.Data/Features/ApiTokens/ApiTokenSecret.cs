using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Venus.Data.Features.ApiTokens;

/// <summary>The text of an API token: 256 random bits behind a mark by which leaked ones are found.</summary>
public static class ApiTokenSecret
{
    private const string Mark = "venus_";
    private const int RandomBytes = 32;
    private const int ShownOfIt = 6;
    private const int LongestToken = 100;

    public static bool IsOne(string text) => text.StartsWith(Mark, StringComparison.Ordinal) && text.Length <= LongestToken;

    internal static string New() => Mark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What may be shown of a token after it was made.</summary>
    internal static string PrefixOf(string token) => token[..(Mark.Length + ShownOfIt)];

    internal static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
