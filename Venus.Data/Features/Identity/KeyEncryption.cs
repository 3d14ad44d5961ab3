using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Venus.Data.Features.Identity;

/// <summary>Encrypts a data-protection key with the <see cref="KeySecret"/>.</summary>
public sealed class KeyEncryptor(KeySecret secret) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var cipher = secret.Encrypt(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
        return new EncryptedXmlInfo(new XElement("encryptedKey", Convert.ToBase64String(cipher)), typeof(KeyDecryptor));
    }
}

/// <summary>Found by its name in the stored key, and made by Data Protection itself.</summary>
public sealed class KeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(Encoding.UTF8.GetString(
            services.GetRequiredService<KeySecret>().Decrypt(Convert.FromBase64String(encryptedElement.Value))));
}
