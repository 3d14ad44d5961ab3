using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Venus.Tests.Api;
using Venus.Tests.Browser;
using Venus.Tests.Support;

namespace Venus.Tests.Hosting;

/// <summary>What the hosts tell whoever measures them, and nobody else.</summary>
public sealed partial class TelemetryTests(DatabaseServer server)
{
    private const string Token = "a token of Prometheus, long enough";

    [Fact]
    public async Task Metrics_CountWhatHappens_NameNobody_AndAreClosedToStrangers()
    {
        await using var hosts = await VenusHost.StartTwoAsync(server, ("Metrics__Token", Token));
        var address = hosts.Hosts[0].Address;
        await hosts.World.PriceAsync(1, "BRO-SKIN", 180);
        await hosts.World.StockAsync(1, "BROILER", "SKIN", 20);
        var sku = await hosts.World.SkuAsync("BRO-SKIN");
        var cashier = await hosts.PersonAsync("Cashier", 1);

        using var stranger = new HttpClient();
        foreach (var (authorization, path, status) in ((string?, string, HttpStatusCode)[])
            [(null, address, HttpStatusCode.Unauthorized), ($"Bearer {Token}x", address, HttpStatusCode.Unauthorized), (Token, address, HttpStatusCode.Unauthorized)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path + "/metrics");
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var answer = await stranger.SendAsync(request, Now);
            Assert.Equal(status, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsStringAsync(Now));
        }

        using (var throughNginx = Nginx.NewClient(hosts.Address))
        {
            throughNginx.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            Assert.Equal(HttpStatusCode.NotFound, (await throughNginx.GetAsync(new Uri("/metrics", UriKind.Relative), Now)).StatusCode);
        }

        var before = await ReadAsync(address);
        using var rest = await AccessAcrossHostsTests.RestAsync(address, cashier);
        using (var sold = await BusinessApiTests.SellAsync(rest, 1, sku))
            Assert.Equal(HttpStatusCode.Created, sold.StatusCode);
        using (var foreign = await rest.GetAsync("stock?store=2", Now))
            Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        using (var wrong = new HttpClient { BaseAddress = new Uri(address + "/api/v1/") })
            await wrong.LoginAsync($"{cashier.Id:N}@venus.test", "wrong");
        var page = await hosts.SignInAsync(cashier, at: address);
        await Assertions.Expect(page.Heading()).ToContainTextAsync("Good");
        var after = await ReadAsync(address);

        Assert.Equal(1, Grown("venus_sales_posted_total", ""));
        Assert.Equal(2, Grown("venus_signins_total", "outcome=\"ok\""));
        Assert.Equal(1, Grown("venus_signins_total", "outcome=\"wrong-credentials\""));
        Assert.Equal(1, Grown("venus_refusals_total", "problem="));
        Assert.Equal(1, Grown("venus_posting_duration_seconds_count", "posting=\"post_sale\""));
        Assert.Equal(1, Grown("venus_circuits_open", ""));
        Assert.DoesNotContain("@", after, StringComparison.Ordinal);
        foreach (var personal in (string[])[cashier.Name, $"{cashier.Id:N}", $"{cashier.Id}", "Password"])
            Assert.DoesNotContain(personal, after, StringComparison.OrdinalIgnoreCase);

        double Grown(string name, string labels) => Sum(after, name, labels) - Sum(before, name, labels);
    }

    [Fact]
    public async Task Collector_IsSentTracesOfRequestsAndStatements_AndMetrics_WithoutWhoAsked()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        await VenusHost.GiveAccountAsync(world, cashier);
        await using (var host = await ServedHost.StartAsync(
            world.Database.Connections, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            using var rest = await AccessAcrossHostsTests.RestAsync(host.Address, cashier);
            rest.DefaultRequestHeaders.UserAgent.ParseAdd("Till-of-somebody/7");
            using var answer = await rest.GetAsync("users/me?search=somebody", Now);
            Assert.Equal(0, await host.Process.StopAsync());
        }

        var traces = collector.Received("/v1/traces");
        foreach (var told in (string[])["venus", "/api/v1/users/me", "postgresql"])
            Assert.Contains(told, traces, StringComparison.Ordinal);
        foreach (var secret in (string[])["Till-of-somebody", "search=somebody", VenusHost.Password, cashier.Id.ToString(), "/health/ready"])
            Assert.DoesNotContain(secret, traces, StringComparison.Ordinal);
        Assert.Contains("venus.signins", collector.Received("/v1/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_WithoutAToken_AreNowhere()
    {
        await using var database = await server.NewDatabaseAsync();
        await using var host = await ServedHost.StartAsync(database.Connections);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        using var answer = await client.GetAsync(new Uri(host.Address + "/metrics"), Now);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("/sign-in", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static async Task<string> ReadAsync(string address)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await client.GetStringAsync(new Uri(address + "/metrics"), Now);
    }

    private static double Sum(string text, string name, string labels) => Sample().Matches(text)
        .Where(m => m.Groups["name"].Value == name && m.Groups["labels"].Value.Contains(labels, StringComparison.Ordinal))
        .Sum(m => double.Parse(m.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>[^}]*)\})? (?<value>[^ \n]+)", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
