using System.Security.Cryptography;

namespace Venus.Server.Hosting;

/// <summary>The number under which a fault stands in the log and on the user's screen: 7F3A-21C9.</summary>
public static class FaultReference
{
    public static string Next()
    {
        var digits = Convert.ToHexString(RandomNumberGenerator.GetBytes(4));
        return $"{digits[..4]}-{digits[4..]}";
    }
}
