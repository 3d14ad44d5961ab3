using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Venus.Core.Features.Sales;

namespace Venus.Server.Features.Sales;

/// <summary>
/// Carts as a device keeps them: encrypted for one user and one store, so that the next person who signs in on the same device can neither use
/// nor read them.
/// </summary>
public sealed class TillMemory
{
    private readonly IDataProtector _protector;
    private readonly Guid _user;
    private readonly int _store;

    public TillMemory(IDataProtectionProvider protection, Guid user, int store)
    {
        (_user, _store) = (user, store);
        Name = string.Create(CultureInfo.InvariantCulture, $"venus.till.{user:N}.{store}");
        _protector = protection.CreateProtector("Venus.Till", Name);
    }

    /// <summary>Under which the device remembers.</summary>
    public string Name { get; }

    public string Write(Till till) => _protector.Protect(SavedTill.Write(_user, _store, till));

    /// <summary>Null when there is nothing, or nothing that this user may open here.</summary>
    public Till? Read(string text)
    {
        if (text.Length == 0)
            return null;
        try
        {
            return SavedTill.Read(_protector.Unprotect(text), _user, _store);
        }
        catch (CryptographicException)
        {
            // Written under a key that no longer exists, or not by us.
            return null;
        }
    }
}
