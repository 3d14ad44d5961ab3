using System.Buffers.Text;
using System.Security.Cryptography;

namespace Venus.Server.SignIn;

/// <summary>
/// By this secret a browser shows that somebody has signed in with it before; others' wrong passwords cannot lock him out there. It says nothing
/// about who he is.
/// </summary>
internal static class BrowserCookie
{
    public const string Name = "__Host-venus-browser";

    private const int Length = 32;

    // Browsers keep no cookie for longer.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <returns>The browser's secret, or a new one that counts once it has been remembered.</returns>
    public static byte[] ReadOrNew(HttpRequest request)
    {
        var secret = new byte[Length];
        var isKnown = request.Cookies[Name] is { } value
            && Base64Url.IsValid(value, out var decoded) && decoded == Length
            && Base64Url.TryDecodeFromChars(value, secret, out _);
        return isKnown ? secret : RandomNumberGenerator.GetBytes(Length);
    }

    public static void Remember(HttpResponse response, byte[] secret) => response.Cookies.Append(Name, Base64Url.EncodeToString(secret), new CookieOptions
    {
        HttpOnly = true,
        Secure = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = Lifetime,
        IsEssential = true,
    });
}
