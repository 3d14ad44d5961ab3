using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Venus.Tests.Support;

/// <summary>Writes a file of places as MaxMind DB's specification 2.0 wants it, for networks that belong to documentation.</summary>
internal static class PlacesFile
{
    private const int Nothing = -1;

    public static string Write(params (string Network, string? City, string Country)[] places)
    {
        List<int[]> nodes = [[Nothing, Nothing]];
        using var data = new MemoryStream();
        foreach (var (network, city, country) in places)
        {
            var range = IPNetwork.Parse(network);
            // Addresses of version 4 lie below ::/96.
            var v4 = range.BaseAddress.GetAddressBytes() is { Length: 4 };
            var address = v4 ? [.. new byte[12], .. range.BaseAddress.GetAddressBytes()] : range.BaseAddress.GetAddressBytes();
            Insert(nodes, address, v4 ? range.PrefixLength + 96 : range.PrefixLength, -(int)data.Position - 2);
            data.Write(Map([("country", Map([("names", Map([("en", Text(country))]))])), .. city is null ? [] : new[] { ("city", Map([("names", Map([("en", Text(city))]))])) }]));
        }

        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mmdb");
        File.WriteAllBytes(path, [.. nodes.SelectMany(node => node).SelectMany(record => Record(record, nodes.Count)), .. new byte[16], .. data.ToArray(), .. Metadata(nodes.Count)]);
        return path;
    }

    private static void Insert(List<int[]> nodes, byte[] address, int prefix, int value)
    {
        var node = 0;
        for (var bit = 0; ; bit++)
        {
            var side = address[bit / 8] >> (7 - bit % 8) & 1;
            if (bit == prefix - 1)
            {
                nodes[node][side] = value;
                return;
            }

            if (nodes[node][side] == Nothing)
            {
                nodes[node][side] = nodes.Count;
                nodes.Add([Nothing, Nothing]);
            }

            node = nodes[node][side];
        }
    }

    // 24 bits: a node, none, or behind the nodes and a gap of 16 a place in the data. Places are kept below -1.
    private static byte[] Record(int record, int nodes)
    {
        var value = record switch { Nothing => nodes, < Nothing => nodes + 16 + (-record - 2), _ => record };
        return [(byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }

    private static byte[] Metadata(int nodes) =>
    [
        0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8,
        .. Map(
        [
            ("node_count", Number(6, nodes)), ("record_size", Number(5, 24)), ("ip_version", Number(5, 6)), ("database_type", Text("GeoLite2-City")),
            ("languages", [0x01, 0x04, .. Text("en")]), ("binary_format_major_version", Number(5, 2)), ("binary_format_minor_version", Number(5, 0)),
            ("build_epoch", [0x04, 0x02, 0x65, 0, 0, 0]), ("description", Map([("en", Text("Places of tests"))])),
        ]),
    ];

    private static byte[] Map((string Key, byte[] Value)[] entries) => [(byte)(7 << 5 | entries.Length), .. entries.SelectMany(entry => (byte[])[.. Text(entry.Key), .. entry.Value])];

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(bytes.Length < 29);
        return [(byte)(2 << 5 | bytes.Length), .. bytes];
    }

    private static byte[] Number(int type, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return type == 5 ? [(byte)(5 << 5 | 2), .. bytes[2..]] : [(byte)(6 << 5 | 4), .. bytes];
    }
}
