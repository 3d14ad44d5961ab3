using Microsoft.Extensions.Configuration;
using Venus.Server.Hosting;

namespace Venus.Tests.Hosting;

public sealed class ListeningTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://localhost:5080;http://[::1]:5080")]
    [InlineData("https://0.0.0.0:443")]
    [InlineData("http://unix:/run/venus.sock")]
    [InlineData(null)]
    public void Refusal_EncryptedOrThisMachineOnly_Starts(string? urls) => Assert.Null(Listening.Refusal(Configure(("urls", urls))));

    [Theory]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://*:80")]
    [InlineData("http://[::]:80")]
    [InlineData("http://192.168.1.5:80")]
    [InlineData("http://venus.example:80")]
    [InlineData("http://127.0.0.1:5080;http://+:80")]
    public void Refusal_PlainHttpForOthers_DoesNotStart(string urls)
    {
        var sentence = Listening.Refusal(Configure(("urls", urls)));

        Assert.NotNull(sentence);
        Assert.Contains("Proxies:Known", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_PortsVariable_IsSeenToo() => Assert.NotNull(Listening.Refusal(Configure(("http_ports", "8080"))));

    [Fact]
    public void Refusal_KestrelEndpoint_IsSeenToo() =>
        Assert.NotNull(Listening.Refusal(Configure(("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:80"))));

    [Fact]
    public void Refusal_ProxyNamed_Starts() =>
        Assert.Null(Listening.Refusal(Configure(("urls", "http://0.0.0.0:80"), ("Proxies:Known:0", "10.0.0.2"))));

    private static IConfiguration Configure(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();
}
