using System.Net;
using MaxMind.Db;
using MaxMind.GeoIP2;
using Microsoft.Extensions.Configuration;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

/// <summary>Where an address is, as a file of the host says. A label, never trusted. One of the two is known.</summary>
public sealed record Place(string? City, string? Country);

/// <summary>The file of <c>GeoIp:File</c>, a city database of the MaxMind DB format, in memory.</summary>
public sealed class PlaceFinder : IDisposable
{
    public const string Setting = "GeoIp:File";

    private readonly DatabaseReader _reader;

    private PlaceFinder(DatabaseReader reader) => _reader = reader;

    /// <returns>Null without the setting.</returns>
    /// <exception cref="SetupException">One sentence that says what is wrong with the file.</exception>
    public static PlaceFinder? Open(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } file)
            return null;
        try
        {
            var reader = new DatabaseReader(file, FileAccessMode.Memory);
            reader.TryCity(IPAddress.Loopback, out _);
            return new PlaceFinder(reader);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDatabaseException or InvalidOperationException)
        {
            throw new SetupException($"{Setting} \"{file}\" cannot be read as a city database of the MaxMind DB format: {fault.Message}", fault);
        }
    }

    /// <returns>Null for an address that the file does not know.</returns>
    public Place? Find(IPAddress address) =>
        _reader.TryCity(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, out var found) && (found!.City.Name ?? found.Country.Name) is not null
            ? new Place(found.City.Name, found.Country.Name)
            : null;

    public void Dispose() => _reader.Dispose();
}
