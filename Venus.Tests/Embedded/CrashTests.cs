using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Data.Connections;
using Venus.Data.Sessions;
using Venus.Data.Verification;
using Venus.Tests.Support;

namespace Venus.Tests.Embedded;

/// <summary>
/// kill -9 while cashiers of several stores sell, on the embedded server as stores run it. What was acknowledged is there, once, as it was
/// acknowledged; what was under way is there once after its repeat; the books are sound.
/// </summary>
public sealed class CrashTests
{
    private const int Some = 200;

    private readonly Dictionary<Guid, SaleNews> _told = [];
    private readonly Dictionary<Guid, SalePosted> _acknowledged = [];

    [Fact]
    public async Task HostKilled_WhileItSells_LosesNothingAcknowledged()
    {
        await using var cluster = new TestCluster();
        await using (var host = HostProcess.Sell(cluster.Folder))
        {
            await ReadAsync(host, Some);
            await host.KillAsync();
            await ReadAsync(host, int.MaxValue);
        }

        Assert.NotEmpty(_told.Keys.Except(_acknowledged.Keys));
        Assert.True(cluster.IsRunning);
        await AssertBooksAsync(cluster.Folder);
    }

    [Fact]
    public async Task ServerKilled_WhileItSells_IsStartedAgainAndLosesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there can a server's processes be seen.");
        await using var cluster = new TestCluster();
        await using (var host = HostProcess.Sell(cluster.Folder))
        {
            await ReadAsync(host, Some);
            var killed = cluster.Pid;
            cluster.KillServerAndBackends();
            await ReadAsync(host, 2 * Some);
            Assert.NotEqual(killed, cluster.Pid);
            Assert.Equal(0, await host.StopAsync());
            await ReadAsync(host, int.MaxValue);
        }

        // Told to stop, every cashier first got his answer.
        Assert.Empty(_told.Keys.Except(_acknowledged.Keys));
        await AssertBooksAsync(cluster.Folder);
    }

    private async Task ReadAsync(HostProcess host, int acknowledged)
    {
        while (_acknowledged.Count < acknowledged)
        {
            if (await host.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken) is not { } line)
            {
                Assert.True(acknowledged == int.MaxValue, $"The selling host ended: {await host.ErrorAsync()}");
                return;
            }

            var news = JsonSerializer.Deserialize<SaleNews>(line, Wire.Options)!;
            _told[news.Sale.Key] = news;
            if (news.Posted is { } posted)
                _acknowledged.Add(news.Sale.Key, posted);
        }
    }

    private async Task AssertBooksAsync(string folder)
    {
        await using var database = await VenusDatabase.StartAsync(HoldingHost.Configuration(folder), NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        await using var world = World.Over(database);
        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
            Assert.Equal("on", await world.OwnerScalarAsync<string>("select current_setting($1)", setting));

        // As the counter does when it is opened again; a repeat of what was acknowledged answers the same.
        foreach (var (key, news) in _told)
        {
            var repeated = await world.As<IPosService>(new Person("", news.Cashier)).PostAsync(news.Sale, TestContext.Current.CancellationToken);
            Assert.True(repeated.IsSuccess, repeated.Problem?.Message);
            if (_acknowledged.TryGetValue(key, out var first))
                Assert.Equal(first, repeated.Value);
            else
                _acknowledged.Add(key, repeated.Value);
        }

        Assert.Equal(_acknowledged.Values.Select(sale => (sale.Id, sale.Number, sale.Total)).Order(), (await SalesAsync(database)).Order());
        for (var store = 1; store <= SellingHost.Stores; store++)
        {
            var sales = _told.Values.Where(news => news.Sale.Store == store).Select(news => news.Sale).ToList();
            var numbers = sales.Select(sale => _acknowledged[sale.Key].Number).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(Enumerable.Range(1, sales.Count).Select(n => $"S{store:00}/{numbers[0].Split('/')[1]}/{n:000000}"), numbers);

            var lines = sales.SelectMany(sale => sale.Lines).ToLookup(line => line.Birds > 0 ? "LIVE" : "SKIN");
            foreach (var (form, openingBirds) in ((string, int)[])[("SKIN", 0), ("LIVE", SellingHost.OpeningBirds)])
                Assert.Equal(
                    (SellingHost.OpeningKg - lines[form].Sum(line => line.Weight.Kg), openingBirds - lines[form].Sum(line => line.Birds)),
                    await BalanceAsync(world, store, form));
        }

        Assert.Equal(0L, await world.OwnerScalarAsync<long>(
            """
            select count(*)
            from stock_balances b
            full join (select store_id, bird, form, sum(kg) as kg, sum(birds) as birds from inventory_ledger group by store_id, bird, form) l
              using (store_id, bird, form)
            where (b.kg, b.birds) is distinct from (l.kg, l.birds)
            """));
        Assert.Equal(
            _acknowledged.Values.Sum(sale => sale.Total.Amount),
            await world.OwnerScalarAsync<decimal>("select sum(amount) from cash_ledger"));
        Assert.Empty(await Verifier.RunAsync(database.Jobs, TestContext.Current.CancellationToken));
    }

    private static async Task<(decimal Kg, int Birds)> BalanceAsync(World world, int store, string form) => (
        await world.OwnerScalarAsync<decimal>("select kg from stock_balances where store_id = $1 and form = $2", store, form),
        await world.OwnerScalarAsync<int>("select birds from stock_balances where store_id = $1 and form = $2", store, form));

    private static async Task<List<(Guid Id, string Number, Money Total)>> SalesAsync(VenusDatabase database)
    {
        List<(Guid, string, Money)> sales = [];
        await using var command = database.Owner.DataSource.CreateCommand("select id, receipt_number, total_amount from sales");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            sales.Add((reader.GetGuid(0), reader.GetString(1), new Money(reader.GetDecimal(2))));
        return sales;
    }
}
