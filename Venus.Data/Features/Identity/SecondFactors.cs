using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity;

/// <summary>Checks codes against secrets that the database knows encrypted, and recovery codes that it knows by their digest.</summary>
public sealed class SecondFactors(IdentityDatabase database, IDataProtectionProvider protection, TimeProvider time)
{
    private const int RecoveryCodeCount = 10;

    // 80 bits: a digest of them tells nothing.
    private const int RecoveryCodeBytes = 10;

    private readonly IDataProtector _protector = protection.CreateProtector("Venus.SecondFactors");

    internal async Task<bool> MatchAsync(Guid attemptId, AskedFactor factor, string code, CancellationToken cancellationToken)
    {
        var typed = Plain(code);
        if (typed.Length != Totp.Digits)
        {
            return await database.PassCodeAsync(attemptId, null, DigestOf(typed), cancellationToken);
        }

        return Totp.Match(Open(factor.Person, factor.Secret), typed, time.GetUtcNow(), factor.LastStep) is { } step
            && await database.PassCodeAsync(attemptId, step, null, cancellationToken);
    }

    /// <returns>The secret and what of it is kept.</returns>
    internal (byte[] Secret, byte[] Encrypted) Create(Guid person)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretLength);
        return (secret, Of(person).Protect(secret));
    }

    /// <summary>What a secret is called where it need not be known.</summary>
    internal static string IdOf(byte[] secret) => Totp.ToBase32(SHA256.HashData(secret));

    internal bool Names(Guid person, byte[] encrypted, string id) => IdOf(Open(person, encrypted)) == id;

    /// <returns>The step of a right code; null for any other.</returns>
    internal long? Match(Guid person, byte[] encrypted, string code) => Totp.Match(Open(person, encrypted), Plain(code), time.GetUtcNow(), 0);

    internal static (IReadOnlyList<string> Codes, byte[][] Hashes) CreateRecoveryCodes()
    {
        var codes = Enumerable.Range(0, RecoveryCodeCount).Select(_ => Totp.ToBase32(RandomNumberGenerator.GetBytes(RecoveryCodeBytes))).ToList();
        return ([.. codes.Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part))))], [.. codes.Select(DigestOf)]);
    }

    // Bound to its person: a secret copied to another one in the database cannot be read there.
    private IDataProtector Of(Guid person) => _protector.CreateProtector(person.ToString());

    private byte[] Open(Guid person, byte[] encrypted) => Of(person).Unprotect(encrypted);

    private static string Plain(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    private static byte[] DigestOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));
}
