using Venus.Tests.Support;

namespace Venus.Tests.Hosting;

public sealed class PortsTests
{
    // Beyond them lie the ports that Linux, Windows and macOS give whoever asks for any.
    private const int Last = 32_767;

    /// <summary>Of hosts that start at once each has its port to itself from the moment it is told, and nobody calls from it meanwhile.</summary>
    [Fact]
    public async Task Free_AskedByManyAtOnce_GivesNoneTwice_AndNoneThatTheSystemGives()
    {
        var given = await Task.WhenAll(Enumerable.Range(0, 2000).Select(_ => Task.Run(Ports.Free, TestContext.Current.CancellationToken)));

        Assert.Equal(given.Length, given.Distinct().Count());
        Assert.All(given, port => Assert.InRange(port, 1024, Last));
    }
}
