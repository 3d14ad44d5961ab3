using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Venus.Benchmarks;

/// <summary>
/// Sign-ins through the page of the real host, by browsers of many addresses at once, and what a flood of them costs the counters: tills of five
/// stores sell at a steady pace before it and during it, so that the latency meanwhile stands beside that of the same run without it.
/// </summary>
internal static partial class SignInBenchmark
{
    // As PasswordHashing makes them in production.
    private const int BcryptCost = 12;
    private const int Browsers = 8;
    private static readonly TimeSpan Part = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync()
    {
        await using var chain = await BenchmarkChain.StartAsync();
        await chain.ExecuteAsync($"update auth.users set encrypted_password = '{BCrypt.Net.BCrypt.HashPassword(BenchmarkChain.Password, BcryptCost)}'");
        await using var host = await BenchmarkHost.StartAsync(chain, "--Proxies:Known:0", "127.0.0.1");

        await SignInAsync(host, 1, 0);
        await SellAsync(chain, TimeSpan.FromSeconds(4));
        var alone = await SellAsync(chain, Part);
        ConcurrentBag<double> signIns = [];
        var clock = Stopwatch.StartNew();
        var flood = Task.WhenAll(Enumerable.Range(1, Browsers).Select(async browser =>
        {
            for (var n = 0; clock.Elapsed < Part; n++)
                signIns.Add(await SignInAsync(host, browser, n));
        }));
        var meanwhile = await SellAsync(chain, Part);
        await flood;
        var seconds = clock.Elapsed.TotalSeconds;

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"signin: bcrypt {BcryptCost} per-second {signIns.Count / seconds:0.0} p95 {signIns.Quantile(0.95):0} pos-p95-alone {alone.Quantile(0.95):0} pos-p95-meanwhile {meanwhile.Quantile(0.95):0} ratio {meanwhile.Quantile(0.95) / alone.Quantile(0.95):0.00}"));
        return 0;
    }

    /// <summary>One sale each fifth of a second in each of five stores.</summary>
    /// <returns>Milliseconds of each.</returns>
    private static async Task<ConcurrentBag<double>> SellAsync(BenchmarkChain chain, TimeSpan duration)
    {
        ConcurrentBag<double> latencies = [];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(1, BenchmarkChain.Stores).Select(async store =>
        {
            var pos = chain.Pos(store);
            using var pace = new PeriodicTimer(Pace);
            while (clock.Elapsed < duration && await pace.WaitForNextTickAsync())
            {
                var started = Stopwatch.GetTimestamp();
                var result = await pos.PostAsync(chain.Sale(store));
                if (!result.IsSuccess)
                    throw new InvalidOperationException(result.Problem!.Message);
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }));
        return latencies;
    }

    /// <summary>A new browser opens the page and sends its form, each time from an address that has not been counted yet.</summary>
    /// <returns>Milliseconds from sending the form to the redirect.</returns>
    private static async Task<double> SignInAsync(BenchmarkHost host, int browser, int n)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Address) };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", $"10.{browser}.{n / 250}.{n % 250 + 1}");
        var page = await client.GetStringAsync("/sign-in");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in",
            ["Input.Email"] = BenchmarkChain.Email(browser),
            ["Input.Password"] = BenchmarkChain.Password,
            ["__RequestVerificationToken"] = WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value),
        });
        var started = Stopwatch.GetTimestamp();
        using var answer = await client.PostAsync("/sign-in", form);
        return answer.StatusCode == HttpStatusCode.Found
            ? Stopwatch.GetElapsedTime(started).TotalMilliseconds
            : throw new InvalidOperationException($"The sign-in was answered {(int)answer.StatusCode}.");
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)""")]
    private static partial Regex Token();
}
