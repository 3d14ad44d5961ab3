using System.Net;
using Venus.Data.Connections;

namespace Venus.Tests.Support;

/// <summary>The built host, serving a test's database in a process of its own.</summary>
internal sealed class ServedHost(HostProcess process, string address) : IAsyncDisposable
{
    public HostProcess Process { get; } = process;

    public string Address { get; } = address;

    /// <param name="more">Settings beyond the database and the address.</param>
    public static async Task<ServedHost> StartAsync(VenusConnections connections, params IEnumerable<(string Name, string Value)> more)
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Ports.FreeAddress(),
            ["Demo__Enabled"] = "false",
            ["ConnectionStrings__Venus"] = connections.App,
            ["ConnectionStrings__VenusOwner"] = connections.Owner,
            ["ConnectionStrings__VenusJobs"] = connections.Jobs,
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        var process = HostProcess.Serve(settings);
        await UntilReadyAsync(process, settings["ASPNETCORE_URLS"]);
        return new ServedHost(process, settings["ASPNETCORE_URLS"]);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task UntilReadyAsync(HostProcess process, string address)
    {
        using var http = new HttpClient();
        for (var tries = 0; tries < 600; tries++)
        {
            Assert.False(process.HasExited, $"The host stopped at its start: {process.Log}");
            try
            {
                if ((await http.GetAsync(new Uri($"{address}/health/ready"))).StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        Assert.Fail("The host was not ready within a minute.");
    }
}
