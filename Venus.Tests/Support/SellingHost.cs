using System.Text.Json;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Tests.Support;

/// <summary>A line of a <see cref="SellingHost"/>.</summary>
/// <param name="Posted">Null before the sale is posted.</param>
internal sealed record SaleNews(UserIdentity Cashier, PostSale Sale, SalePosted? Posted);

/// <summary>
/// A host in a process of its own whose cashiers sell without a pause until it is told to stop, or is killed. It tells each sale before posting it and
/// again once it is acknowledged; a cashier without an answer repeats the sale with its key.
/// </summary>
internal static class SellingHost
{
    public const string Command = "sell";
    public const int Stores = 3;
    public const int CashiersPerStore = 2;
    public const decimal OpeningKg = 100_000;
    public const int OpeningBirds = 50_000;

    private static readonly Lock Turn = new();

    public static Task<int> RunAsync(string folder) => HoldingHost.ServeAsync(folder, async (database, stopping) =>
    {
        await using var world = World.Over(database);
        var (skin, live) = (await world.SkuAsync("BRO-SKIN"), await world.SkuAsync("BRO-LIVE"));
        List<Task> selling = [];
        for (var store = 1; store <= Stores; store++)
        {
            await world.PriceAsync(store, "BRO-SKIN", 180);
            await world.PriceAsync(store, "BRO-LIVE", 120);
            await world.StockAsync(store, "BROILER", "SKIN", OpeningKg);
            await world.StockAsync(store, "BROILER", "LIVE", OpeningKg, OpeningBirds);
        }

        for (var cashier = 0; cashier < Stores * CashiersPerStore; cashier++)
        {
            var store = cashier % Stores + 1;
            var person = await world.PersonAsync("Cashier", store);
            selling.Add(SellAsync(world.As<IPosService>(person), person, new Random(cashier), store, skin, live, stopping));
        }

        await Task.WhenAll(selling);
        return 0;
    });

    private static async Task SellAsync(IPosService pos, Person cashier, Random random, int store, Guid skin, Guid live, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            List<SaleLine> lines = [new(skin, new Weight(random.Next(1, 3000) / 1000m), 0, new Money(180))];
            if (random.Next(2) == 0)
                lines.Insert(random.Next(2), new SaleLine(live, new Weight(4.25m), 2, new Money(120)));
            var total = lines.Aggregate(Money.Zero, (sum, line) => sum + SaleRules.LineTotal(line.Weight, line.ShownPrice));
            var sale = new PostSale(store, Guid.CreateVersion7(), lines, [new PaymentPart(PaymentMethods.Cash, total)]);
            Tell(new SaleNews(cashier.Identity, sale, null));
            Tell(new SaleNews(cashier.Identity, sale, await PostAsync(pos, sale)));
        }
    }

    private static async Task<SalePosted> PostAsync(IPosService pos, PostSale sale)
    {
        while (true)
        {
            try
            {
                var result = await pos.PostAsync(sale, CancellationToken.None);
                if (result.IsSuccess)
                    return result.Value;
                if (result.Problem is not DatabaseUnreachable)
                    throw new InvalidOperationException(result.Problem!.Message);
            }
            catch (NpgsqlException)
            {
                // Without a database nobody's rights can be read.
            }

            await Task.Delay(100);
        }
    }

    // In one write: whoever kills this process reads whole lines.
    private static void Tell(SaleNews news)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(news, Wire.Options);
        lock (Turn)
        {
            using var output = Console.OpenStandardOutput();
            output.Write([.. line, (byte)'\n']);
        }
    }
}
