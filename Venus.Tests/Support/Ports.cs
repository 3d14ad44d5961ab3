using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Venus.Tests.Support;

internal static class Ports
{
    /// <summary>A port of this machine on which nobody listens.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>An address of this machine at which nobody listens, for a host to come.</summary>
    public static string FreeAddress() => $"http://127.0.0.1:{Free().ToString(CultureInfo.InvariantCulture)}";
}
