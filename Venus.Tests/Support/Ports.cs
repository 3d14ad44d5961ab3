using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Venus.Tests.Support;

internal static class Ports
{
    private const int First = 20_000;

    // Beyond the last of them lie those that the system gives whoever asks for any, clients too: between the asking and a host's start it would give one again.
    private const int Count = 12_768;

    private static int _given = Random.Shared.Next(Count);

    /// <summary>A port of this machine on which nobody listens, and which nobody else in this run is given.</summary>
    public static int Free()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, First + (Interlocked.Increment(ref _given) % Count));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }

    /// <summary>An address of this machine at which nobody listens, for a host to come.</summary>
    public static string FreeAddress() => $"http://127.0.0.1:{Free().ToString(CultureInfo.InvariantCulture)}";
}
