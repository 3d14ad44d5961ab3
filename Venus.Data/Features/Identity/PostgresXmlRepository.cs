using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Venus.Data.Features.Identity;

/// <summary>Shares the data-protection keys among all hosts of one database.</summary>
public sealed class PostgresXmlRepository(IdentityDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. database.ReadKeys().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        database.AddKey(friendlyName, element.ToString(SaveOptions.DisableFormatting));
}
