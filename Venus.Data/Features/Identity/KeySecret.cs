using System.Security.Cryptography;
using System.Text;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

/// <summary>
/// Encrypts the data-protection keys before they go to the database, so that a copy of it opens no session. The secret is what hosts of one
/// database share anyway, the password of their login, or one given by configuration.
/// </summary>
public sealed class KeySecret
{
    public const string SettingKey = "Identity:KeySecret";

    private const int ShortestSecret = 32;
    private readonly byte[] _key;

    /// <param name="configured">Null: the password of the host's login.</param>
    public KeySecret(string? configured, AppLogin login)
    {
        if (Fault(configured) is { } fault)
            throw new SetupException(fault);
        var secret = configured ?? login.Password;
        if (string.IsNullOrEmpty(secret))
        {
            throw new SetupException(
                $"ConnectionStrings:{VenusConnections.AppKey} has no password from which to encrypt the keys of sessions: set {SettingKey} to {ShortestSecret} random characters or more, the same on all hosts.");
        }

        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "Venus data-protection keys"u8.ToArray());
    }

    /// <returns>Null for a secret that will do, or none.</returns>
    internal static string? Fault(string? configured) =>
        configured is { Length: < ShortestSecret } ? $"{SettingKey} is too short to be secret: give it {ShortestSecret} random characters or more." : null;

    internal byte[] Encrypt(byte[] plain)
    {
        var sealedBytes = new byte[AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        var (nonce, tag, cipher) = Parts(sealedBytes);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = new AesGcm(_key, tag.Length);
        aes.Encrypt(nonce.Span, plain, cipher.Span, tag.Span);
        return sealedBytes;
    }

    internal byte[] Decrypt(byte[] sealedBytes)
    {
        var (nonce, tag, cipher) = Parts(sealedBytes);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(_key, tag.Length);
        aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain);
        return plain;
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] sealedBytes)
    {
        var nonce = AesGcm.NonceByteSizes.MaxSize;
        var head = nonce + AesGcm.TagByteSizes.MaxSize;
        return (sealedBytes.AsMemory(0, nonce), sealedBytes.AsMemory(nonce, head - nonce), sealedBytes.AsMemory(head));
    }
}
