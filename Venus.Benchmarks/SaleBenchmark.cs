using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Venus.Benchmarks;

/// <summary>
/// Sale posting through the service, against the floor of the same rows in the same run: alternating rounds, 8 clients over 5 stores. This machine is
/// noisy, so the figure that counts is the ratio of the medians. The line before the last says what the floor would do if it read what the rules need.
/// </summary>
internal static class SaleBenchmark
{
    private const int Clients = 8;
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(6);

    public static async Task<int> RunAsync()
    {
        await using var chain = await BenchmarkChain.StartAsync();
        // The chain heads of the floor's stores exist before it updates them.
        await chain.ScalarAsync<long>("select count(private.chain_open(id)) from stores");
        await SaleFloor.PrepareAsync(chain);

        await ServiceAsync(chain, TimeSpan.FromSeconds(4), null, []);
        await SaleFloor.RunAsync(chain.OwnerConnection, Clients, TimeSpan.FromSeconds(2));
        // A plan made while a table was empty is kept until the table is analyzed, which PostgreSQL does by itself within a minute or two of the first sales.
        await chain.ExecuteAsync("analyze");
        List<double> service = [];
        List<double> floor = [];
        List<double> reading = [];
        ConcurrentBag<double> latencies = [];
        for (var round = 1; round <= Rounds; round++)
        {
            service.Add(await ServiceAsync(chain, Round, null, latencies));
            floor.Add(await SaleFloor.RunAsync(chain.OwnerConnection, Clients, Round));
            reading.Add(await SaleFloor.RunAsync(chain.OwnerConnection, Clients, Round, reads: true));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: service {service[^1]:0} floor {floor[^1]:0} reading {reading[^1]:0}"));
        }

        var oneStore = await ServiceAsync(chain, Round, 1, []);
        var roundTrips = await RoundTripsAsync(chain);
        var p99 = latencies.Quantile(0.99);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"floor that reads what a sale needs: {reading.Quantile(0.5):0} ratio {reading.Quantile(0.5) / floor.Quantile(0.5):0.00}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"sale: service {service.Quantile(0.5):0} floor {floor.Quantile(0.5):0} ratio {service.Quantile(0.5) / floor.Quantile(0.5):0.00} p99 {p99:0} roundtrips {roundTrips} onestore {oneStore:0}"));
        return 0;
    }

    /// <returns>Sales per second.</returns>
    private static async Task<double> ServiceAsync(BenchmarkChain chain, TimeSpan duration, int? store, ConcurrentBag<double> latencies)
    {
        var sold = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var at = store ?? client % BenchmarkChain.Stores + 1;
            var pos = chain.Pos(at);
            while (clock.Elapsed < duration)
            {
                var started = Stopwatch.GetTimestamp();
                var result = await pos.PostAsync(chain.Sale(at));
                if (!result.IsSuccess)
                    throw new InvalidOperationException(result.Problem!.Message);
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                Interlocked.Increment(ref sold);
            }
        })));
        return sold / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Commands and batches that one sale sends, as Npgsql itself traces them.</summary>
    private static async Task<double> RoundTripsAsync(BenchmarkChain chain)
    {
        const int Sales = 50;
        using var source = new ActivitySource("Venus.Benchmarks");
        var trips = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = listened => listened.Name is "Npgsql" or "Venus.Benchmarks",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Npgsql" && activity.Parent?.Source.Name == "Venus.Benchmarks")
                    Interlocked.Increment(ref trips);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var pos = chain.Pos(1);
        for (var i = 0; i < Sales; i++)
        {
            using var sale = source.StartActivity("sale");
            await pos.PostAsync(chain.Sale(1));
        }

        return (double)trips / Sales;
    }
}
