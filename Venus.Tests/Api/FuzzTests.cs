using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>Requests that no client sends, by somebody who may do everything: none is a fault of the host, and nobody else waits for them.</summary>
public sealed class FuzzTests(DatabaseServer server)
{
    private const int Seed = 20261126;
    private const int Workers = 4;
    private const int RequestsEach = 2_500;

    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Requests_TenThousandOfThem_AreNoFaultOfTheHost_AndSlowNobodyElse()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database, LogLevel.Error);
        await BusinessApiTests.StockedAsync(world);
        await world.OwnerAsync("update rate_limit_configs set requests_per_minute = 10000, requests_per_hour = 1000000");
        await world.OwnerAsync("update system_settings set value = 'true' where key = 'registration_enabled'");
        var routes = ContractTests.Routes(host).Select(route => (route.Method, route.Path)).ToList();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var faults = new ConcurrentQueue<string>();
        using var done = new CancellationTokenSource();
        var other = WaitOfAnotherAsync(world, host, done.Token);
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            var generator = new RequestGenerator(new Random(Seed + worker), routes);
            using var client = host.NewClient();
            var token = await NewTokenAsync(world, host);
            for (var i = 0; i < RequestsEach; i++)
            {
                var (request, told, isHonest) = generator.Next(token);
                using (request)
                using (var answer = await client.SendAsync(request, Now))
                {
                    var text = await answer.Content.ReadAsStringAsync(Now);
                    statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                    if ((int)answer.StatusCode >= 500 || Tells(text))
                        faults.Enqueue($"seed {Seed + worker}, request {i}: {told} answered {(int)answer.StatusCode}: {text}");
                    // It signed itself out, and calls of nobody are few a minute.
                    if (isHonest && answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests)
                        token = await NewTokenAsync(world, host);
                }
            }
        }));
        await done.CancelAsync();
        var waits = (await other).Order().ToList();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{statuses.Values.Sum()} requests in {watch.Elapsed.TotalSeconds:0.0} s: {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{(int)s.Key}: {s.Value}"))}; "
            + $"another person: {waits.Count} calls, median {waits[waits.Count / 2].TotalMilliseconds:0} ms, p95 {waits[waits.Count * 95 / 100].TotalMilliseconds:0} ms");
        Assert.Empty(faults.Take(20));
        Assert.Equal("", host.Log.Text);
        Assert.Equal(Workers * RequestsEach, statuses.Values.Sum());
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.OK) > 500, "Hardly any request got through to a service.");
        Assert.InRange(waits[waits.Count * 95 / 100], TimeSpan.Zero, Bearable);
        Assert.Empty(await world.VerifyAsync());
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static bool Tells(string text) =>
        text.Contains("   at ", StringComparison.Ordinal) || text.Contains("Exception", StringComparison.Ordinal) || text.Contains("Npgsql", StringComparison.Ordinal);

    private static async Task<string> NewTokenAsync(World world, SignInHost host) =>
        await host.Services.GetRequiredService<AccessTokens>().CreateAsync((await world.PersonAsync("Admin")).Identity, Now);

    // One call after the other, as a till makes them; each is answered.
    private static async Task<IReadOnlyList<TimeSpan>> WaitOfAnotherAsync(World world, SignInHost host, CancellationToken done)
    {
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Store Manager", 1));
        List<TimeSpan> waits = [];
        while (!done.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await client.GetAsync("stock?store=1", Now);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            waits.Add(watch.Elapsed);
            await Task.Delay(20, Now);
        }

        return waits;
    }

    /// <summary>Makes requests of routes, sound and unsound in each of their parts.</summary>
    private sealed class RequestGenerator(Random random, IReadOnlyList<(string Method, string Path)> routes)
    {
        private static readonly string[] Texts =
        [
            "", " ", "0", "1", "2", "-1", "2147483647", "2147483648", "9223372036854775808", "1e400", "NaN", "1.0001", "-0", "true", "null", "\0", "%00", "'", "\"", "';--",
            "1' or '1'='1", "{}", "[]", "../../etc/passwd", "%2e%2e%2f", "\u202e", "\ud83d\ude00", "ﷺ", "\r\nX-Evil: 1", "<script>", "${jndi:ldap://x}", "2026-07-14",
            "0001-01-01", "9999-12-31", "2026-02-30", "00000000-0000-0000-0000-000000000000", "019ac000-0000-7000-8000-000000000001", "BRO-SKIN", "POS", "BULK", "CASH", "CREDIT",
            "csv", "json", "50-0", "200-2147483647", "200-99999999999", "store_prices", "UPDATE", "ravi@x.in", "a@b", "correct horse battery",
        ];

        private static readonly string[] Parameters =
            ["store", "limit", "cursor", "date", "search", "bird", "form", "active", "from", "to", "user", "entity", "action", "format", "nothing"];

        private static readonly string[] Members =
        [
            "email", "password", "code", "full_name", "contact_number", "refresh_token", "store", "type", "customer", "name", "phone", "notes", "lines", "payments", "sku",
            "weight", "birds", "shown_price", "price", "reason", "source", "average_confirmed", "method", "amount", "reference", "tendered", "nothing",
        ];

        private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"];

        private static readonly string[] ContentTypes = ["application/json", "text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data"];

        public (HttpRequestMessage Request, string Told, bool IsHonest) Next(string token)
        {
            var (method, path) = routes[random.Next(routes.Count)];
            if (IsRare(20))
                method = Pick(Methods);
            if (path.Contains("{id:guid}", StringComparison.Ordinal))
                path = path.Replace("{id:guid}", IsRare(4) ? Segment() : Guid.CreateVersion7().ToString(), StringComparison.Ordinal);
            path = path.Replace("{name}", Segment(), StringComparison.Ordinal);
            if (IsRare(40))
                path += "/" + Segment();
            var query = string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick(Parameters)}={Uri.EscapeDataString(Text())}"));
            var request = new HttpRequestMessage(new HttpMethod(method), $"{path}?{(IsRare(3) ? "store=1&" : "")}{query}");

            var isHonest = !IsRare(25);
            request.Headers.TryAddWithoutValidation("Authorization", isHonest ? $"Bearer {token}" : Pick(["", "Bearer", "Basic eDp5", "Bearer " + token[..^3], "bearer  " + Text()]));
            if (!IsRare(5))
                request.Headers.TryAddWithoutValidation("Idempotency-Key", IsRare(4) ? Header() : Guid.CreateVersion7().ToString());
            foreach (var header in (string[])["Accept", "X-Platform", "X-Client-App", "User-Agent", "X-Forwarded-For", "Origin"])
            {
                if (IsRare(8))
                    request.Headers.TryAddWithoutValidation(header, Header());
            }

            var body = "";
            if (method is "POST" or "PUT" or "PATCH" || IsRare(30))
            {
                body = IsRare(10) ? Broken() : IsRare(3) ? Sale() : Json(0);
                request.Content = new ByteArrayContent(IsRare(30) ? [0xFF, 0xFE, 0x7B, 0xC3] : Encoding.UTF8.GetBytes(body));
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(IsRare(15) ? Pick(ContentTypes) : ContentTypes[0]);
            }

            return (request, $"{method} {request.RequestUri} {(body.Length > 300 ? body[..300] : body)}", isHonest);
        }

        private bool IsRare(int oneIn) => random.Next(oneIn) == 0;

        private string Pick(string[] from) => from[random.Next(from.Length)];

        private string Text() => IsRare(30) ? new string((char)random.Next(32, 0x250), random.Next(1, 3000)) : Pick(Texts);

        // A zero in a path is refused before the host: the test server throws, Kestrel answers 400.
        private string Segment() => Uri.EscapeDataString(Text().Replace("\0", "", StringComparison.Ordinal).Replace("%00", "", StringComparison.Ordinal));

        // What cannot stand in a header never leaves a client.
        private string Header() => string.Concat(Text().Where(c => c is >= ' ' and < '\u007f'));

        private string Broken() => random.Next(4) switch
        {
            0 => "{\"email\": ",
            1 => string.Concat(Enumerable.Repeat("[", 2000)),
            2 => "{\"notes\": \"" + new string('x', random.Next(100_000, 400_000)) + "\"}",
            _ => "\ufeff" + Text(),
        };

        private string Sale() =>
            $$"""{"store": {{random.Next(-1, 13)}}, "type": {{Value(2)}}, "lines": [{"sku": {{Value(2)}}, "weight": {{Number()}}, "shown_price": {{Number()}}, "birds": {{Value(2)}}}], "payments": [{"method": "CASH", "amount": {{Number()}}, "tendered": {{Value(2)}}}]}""";

        private string Json(int depth) => "{" + string.Join(", ", Enumerable.Range(0, random.Next(1, 7)).Select(_ => $"\"{Pick(Members)}\": {Value(depth)}")) + "}";

        private string Value(int depth) => random.Next(depth > 3 ? 4 : 7) switch
        {
            0 => Pick(["null", "true", "false"]),
            1 => Number(),
            2 or 3 => System.Text.Json.JsonSerializer.Serialize(Text()),
            4 or 5 => Json(depth + 1),
            _ => "[" + string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1))) + "]",
        };

        private string Number() => random.Next(5) switch
        {
            0 => Pick(["0", "-1", "1e308", "99999999999999999999999999999999", "0.00000001", "1.0005", "2147483648"]),
            1 => random.Next(0, 1000).ToString(CultureInfo.InvariantCulture),
            _ => (random.Next(1, 100_000) / 100m).ToString(CultureInfo.InvariantCulture),
        };
    }
}
