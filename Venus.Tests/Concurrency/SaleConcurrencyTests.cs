using System.Diagnostics;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Concurrency;

public sealed class SaleConcurrencyTests(DatabaseServer server)
{
    private static readonly string[] Skus = ["BRO-SKIN", "BRO-SKINLESS", "PC-SKIN", "PC-SKINLESS"];

    [Fact]
    public async Task Post_HundredBuyersOfOneKilogram_SellsExactlyTen()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.StockAsync(1, "BROILER", "SKIN", 1);
        var sku = await world.SkuAsync("BRO-SKIN");

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => world.As<IPosService>(cashier).PostAsync(Sale(1, Line(sku, 0.1m)))));

        Assert.Equal(10, results.Count(r => r.IsSuccess));
        Assert.All(results.Where(r => !r.IsSuccess), r => Assert.IsType<NotEnoughStock>(r.Problem));
        Assert.Equal(0m, await world.OwnerScalarAsync<decimal>("select kg from stock_balances where store_id = 1 and form = 'SKIN'"));
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"{n:000000}"), results.Where(r => r.IsSuccess).Select(r => r.Value.Number[^6..]).Order());
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task SAL_12_OneKeyFiftyTimesAtOnce_PostsOnceAndAnswersAlike()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.StockAsync(1, "BROILER", "SKIN", 10);
        var sale = Sale(1, Line(await world.SkuAsync("BRO-SKIN"), 0.5m));

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => world.As<IPosService>(cashier).PostAsync(sale)));

        Assert.Single(results.Select(r => r.Value).Distinct());
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from sales"));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from business_transaction_logs where type = 'SALE'"));
        Assert.Equal(9.5m, await world.OwnerScalarAsync<decimal>("select kg from stock_balances where store_id = 1 and form = 'SKIN'"));
        var changed = await world.As<IPosService>(cashier).PostAsync(sale with { Notes = "other" });
        Assert.IsType<IdempotencyMismatch>(changed.Problem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task STK_14_SaleOfEightyAgainstSaleOrCorrection_ExactlyOneSucceeds(bool correction)
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        var manager = await world.PersonAsync("Manager", 1);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.StockAsync(1, "BROILER", "SKIN", 100);
        var sku = await world.SkuAsync("BRO-SKIN");

        var problems = await Task.WhenAll(IssueAsync(corrects: false), IssueAsync(correction));

        var refusal = Assert.IsType<NotEnoughStock>(Assert.Single(problems, p => p is not null));
        Assert.Equal((new Weight(20), new Weight(80)), (refusal.AvailableKg, refusal.RequiredKg));
        Assert.Equal(20m, await world.OwnerScalarAsync<decimal>("select kg from stock_balances where store_id = 1 and form = 'SKIN'"));
        Assert.Equal(2L, await world.OwnerScalarAsync<long>("select count(*) from inventory_ledger"));
        Assert.Empty(await world.VerifyAsync());

        async Task<Problem?> IssueAsync(bool corrects) => corrects
            ? (await world.As<IAdjustmentService>(manager).PostAsync(
                new PostAdjustment(1, Guid.CreateVersion7(), AdjustmentMode.Subtract, "BROILER", "SKIN", new Weight(80), 0, "Spoiled"))).Problem
            : (await world.As<IPosService>(cashier).PostAsync(Sale(1, Line(sku, 80)))).Problem;
    }

    /// <summary>A minute of carts with the same items in random order, voids and corrections between them: nothing may deadlock.</summary>
    [Fact]
    public async Task Post_CartsInRandomOrderForAMinute_NeverDeadlock()
    {
        await using var world = await World.CreateAsync(server);
        var boss = await world.PersonAsync("Store Manager", 1, 2);
        var manager = await world.PersonAsync("Manager", 1, 2);
        Dictionary<string, Guid> ids = [];
        foreach (var store in (int[])[1, 2])
        {
            foreach (var sku in Skus)
            {
                await world.PriceAsync(store, sku, 180);
                ids[sku] = await world.SkuAsync(sku);
            }

            foreach (var (bird, form) in ((string, string)[])[("BROILER", "SKIN"), ("BROILER", "SKINLESS"), ("PARENT_CULL", "SKIN"), ("PARENT_CULL", "SKINLESS")])
                await world.StockAsync(store, bird, form, 100_000);
        }

        var sold = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            var random = new Random(client);
            var pos = world.As<IPosService>(boss);
            var sales = world.As<ISaleService>(boss);
            var stock = world.As<IAdjustmentService>(manager);
            while (clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                var store = random.Next(1, 3);
                var cart = Skus.ToArray();
                random.Shuffle(cart);
                var posted = await pos.PostAsync(Sale(store, [.. cart.Take(random.Next(1, 5)).Select(sku => Line(ids[sku], 0.25m))]));
                Assert.True(posted.IsSuccess, posted.Problem?.Message);
                Interlocked.Increment(ref sold);
                if (random.Next(5) == 0)
                    Assert.True((await sales.VoidAsync(new VoidSale(store, Guid.CreateVersion7(), posted.Value.Id, "Test"))).IsSuccess);
                if (random.Next(5) == 0)
                    Assert.True((await stock.PostAsync(new PostAdjustment(store, Guid.CreateVersion7(), AdjustmentMode.Add, "BROILER", "SKIN", new Weight(1), 0, "Test"))).IsSuccess);
            }
        }));

        Assert.True(sold > 100);
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()"));
        Assert.Empty(await world.VerifyAsync());
    }

    /// <summary>A thousand people take turns on one pooled connection; each sees himself and his own store only.</summary>
    [Fact]
    public async Task Read_ThousandUsersOnOneConnection_NeverCross()
    {
        await using var world = await World.CreateAsync(server);
        var people = new List<(Person Person, int Store)>();
        for (var store = 1; store <= 5; store++)
            people.Add((await world.PersonAsync("Cashier", store), store));
        await using var login = world.Database.LoginOver(connections: 1);
        var source = login.DataSource;

        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (turn, cancel) =>
        {
            var (person, store) = people[turn % people.Count];
            await using var batch = source.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(VenusSession.TakeRole) { Parameters = { new() { Value = SessionClaims.Of(person.Identity) } } });
            // Every seventh fails half-way, as a refused posting does.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(turn % 7 == 0
                ? "select 1 / 0"
                : "select private.actor(), (select array_agg(id) from stores), current_user::text"));
            try
            {
                await using var reader = await batch.ExecuteReaderAsync(cancel);
                await reader.NextResultAsync(cancel);
                await reader.ReadAsync(cancel);
                Assert.Equal(person.Id, reader.GetGuid(0));
                Assert.Equal([store], reader.GetFieldValue<int[]>(1));
            }
            catch (PostgresException e) when (turn % 7 == 0)
            {
                Assert.Equal("22012", e.SqlState);
            }

            await using var bare = source.CreateCommand("select current_user::text || coalesce(current_setting('request.jwt.claims', true), '')");
            Assert.Equal("venus_app", await bare.ExecuteScalarAsync(cancel));
        });
    }

    /// <summary>Plans outlive the way back to the pool; a role taken for longer than a transaction does not.</summary>
    [Fact]
    public async Task Pool_GivenBack_KeepsPlansAndNoRole()
    {
        await using var world = await World.CreateAsync(server);
        await using var login = world.Database.LoginOver(connections: 1);

        for (var turn = 0; turn < 3; turn++)
        {
            await using var stray = login.DataSource.CreateCommand("select set_config('role', 'authenticated', false)");
            await stray.ExecuteNonQueryAsync();
        }

        await using var after = login.DataSource.CreateCommand("select current_user::text, (select count(*) from pg_prepared_statements where statement like '%set_config%')");
        await using var reader = await after.ExecuteReaderAsync();
        await reader.ReadAsync();
        Assert.Equal("venus_app", reader.GetString(0));
        Assert.Equal(1L, reader.GetInt64(1));
    }

    private static SaleLine Line(Guid sku, decimal kg) => new(sku, new Weight(kg), 0, new Money(180));

    private static PostSale Sale(int store, params SaleLine[] lines) => new(
        store,
        Guid.CreateVersion7(),
        lines,
        [new PaymentPart("CASH", lines.Sum(line => SaleRules.LineTotal(line.Weight, line.ShownPrice)))]);
}
