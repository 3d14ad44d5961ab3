using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Venus.Data.Features.Identity;

/// <summary>A key of curve P-256 that signs access tokens, or has signed them.</summary>
public sealed record SigningKey(string Id, ECDsa Key)
{
    // A record prints its members.
    public override string ToString() => $"signing key {Id}";
}

internal sealed record StoredSigningKey(Guid Id, byte[] Protected, TimeSpan Age);

/// <summary>
/// The keys of access tokens, shared by all hosts of one database: a new one every <see cref="Turn"/>, and the ones before it for what they still have
/// to verify.
/// </summary>
public sealed partial class SigningKeys(IdentityDatabase database, IDataProtectionProvider protection, TimeProvider time, ILogger<SigningKeys> logger)
    : IDisposable
{
    internal static readonly TimeSpan Turn = TimeSpan.FromDays(30);

    // Whoever invents key names costs the database one look in this time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly IDataProtector _protector = protection.CreateProtector("Venus.SigningKeys");
    private readonly SemaphoreSlim _reading = new(1);
    private volatile KnownKeys? _known;

    /// <summary>The key that signs now.</summary>
    public async Task<SigningKey> GetAsync(CancellationToken cancellationToken)
    {
        if (_known is { Signs: { } current } known && time.GetUtcNow() < known.SignsUntil)
        {
            return current;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            var (read, youngest) = await ReadAsync(cancellationToken);
            if (read.Signs is null || time.GetUtcNow() >= read.SignsUntil)
            {
                await AddAsync(youngest, cancellationToken);
                (read, _) = await ReadAsync(cancellationToken);
            }

            return read.Signs ?? throw new CryptographicException("The key that signs access tokens cannot be read: its data-protection key is another host's.");
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <returns>Null for a name that is no key's.</returns>
    public async Task<SigningKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_known?.Find(id) is { } known)
        {
            return known;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            // Another host may have added it.
            return _known is { } recent && time.GetUtcNow() - recent.ReadAt < Patience ? recent.Find(id) : (await ReadAsync(cancellationToken)).Keys.Find(id);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<(KnownKeys Keys, Guid? Youngest)> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stored = await database.ReadSigningKeysAsync(cancellationToken);
        var keys = stored.ToDictionary(key => key.Id, Open);
        var youngest = stored.Count > 0 ? stored[0] : null;
        _known = new KnownKeys(
            [.. keys.Values.OfType<SigningKey>()], youngest is null ? null : keys[youngest.Id], now + Turn - (youngest?.Age ?? Turn), now);
        return (_known, youngest?.Id);
    }

    private async Task AddAsync(Guid? youngest, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await database.AddSigningKeyAsync(Guid.CreateVersion7(), _protector.Protect(key.ExportPkcs8PrivateKey()), youngest, cancellationToken);
    }

    private SigningKey? Open(StoredSigningKey stored)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(_protector.Unprotect(stored.Protected), out _);
            return new SigningKey(stored.Id.ToString("N"), key);
        }
        catch (CryptographicException fault)
        {
            LogUnreadable(fault, stored.Id);
            key.Dispose();
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The signing key {KeyId} cannot be read: its data-protection key is gone or another one's")]
    private partial void LogUnreadable(Exception fault, Guid keyId);

    private sealed record KnownKeys(IReadOnlyList<SigningKey> All, SigningKey? Signs, DateTimeOffset SignsUntil, DateTimeOffset ReadAt)
    {
        public SigningKey? Find(string id) => All.FirstOrDefault(key => key.Id == id);
    }
}
