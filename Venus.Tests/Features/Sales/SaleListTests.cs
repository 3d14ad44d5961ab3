using System.Diagnostics;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;
using static Venus.Tests.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

/// <summary>Paging, filters and totals over a long history, which the owner writes because ten thousand postings would take minutes.</summary>
public sealed class SaleListTests(DatabaseServer server)
{
    private const int Long = 10_000;

    // One sale a minute, backwards from 30 June 2026, 23:59 in the store; every tenth is split, every hundredth voided.
    private static readonly DateOnly LastDay = new(2026, 6, 30);
    private static readonly DateOnly FirstDay = new(2026, 6, 24);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static SaleFilter All => new(Store, FirstDay, LastDay);

    [Fact]
    public async Task List_TenThousandSales_PagesWithoutGapOrRepeat_Quickly()
    {
        await using var world = await World.CreateAsync(server);
        var (sales, _) = await LongHistoryAsync(world, Long);

        var first = (await sales.ListAsync(All, 0, cancellationToken: Cancel)).Value;
        var totals = (await sales.GetTotalsAsync(All, Cancel)).Value;

        Assert.Equal((Long, 50), (first.Total, first.Rows.Count));
        Assert.Equal(new SaleTotals(9_900, new Money(9_900 * 100m), 100), totals);
        var ids = first.Rows.Select(r => r.Id).ToHashSet();
        for (var page = 1; page < Long / 100; page++)
            ids.UnionWith((await sales.ListAsync(All, page, 100, Cancel)).Value.Rows.Select(r => r.Id));
        ids.UnionWith((await sales.ListAsync(All, 1, 50, Cancel)).Value.Rows.Select(r => r.Id));
        Assert.Equal(Long, ids.Count);
        Assert.Empty((await sales.ListAsync(All, Long / 100, 100, Cancel)).Value.Rows);
        Assert.Equal(100, (await sales.ListAsync(All, 0, 5_000, Cancel)).Value.Rows.Count);
    }

    [Fact]
    public async Task List_PageBeyondAllNumbers_IsEmpty()
    {
        await using var world = await World.CreateAsync(server);
        var (sales, _) = await LongHistoryAsync(world, 10);

        var page = (await sales.ListAsync(All, int.MaxValue, 50, Cancel)).Value;

        Assert.Equal((10, 0), (page.Total, page.Rows.Count));
    }

    /// <summary>A fifth of a second; on a slow or busy machine as many plain passes over the same sales as fit into it on a quick one.</summary>
    [Fact]
    public async Task List_TenThousandSales_AnswersInAFifthOfASecond()
    {
        await using var world = await World.CreateAsync(server);
        var (sales, _) = await LongHistoryAsync(world, Long);
        SaleFilter[] filters = [All, All with { Search = "walk" }, All with { Method = PaymentMethods.Cash }, All with { Voided = true }];
        var pass = await BestAsync(() => world.OwnerScalarAsync<long>(
            "select count(*) from sales s join sale_items i on i.sale_id = s.id join sale_payments p on p.sale_id = s.id where s.store_id = 1"));
        var limit = TimeSpan.FromTicks(Math.Max(TimeSpan.FromMilliseconds(200).Ticks, 25 * pass.Ticks));

        foreach (var filter in filters)
        {
            var best = await BestAsync(async () => Assert.True((await sales.ListAsync(filter, 0, cancellationToken: Cancel)).IsSuccess));
            TestContext.Current.TestOutputHelper!.WriteLine($"{filter}: {best.TotalMilliseconds:F0} ms, a pass {pass.TotalMilliseconds:F0} ms");
            Assert.True(best < limit, $"{best.TotalMilliseconds:F0} ms, allowed {limit.TotalMilliseconds:F0} ms");
        }

        // The best of several: other tests share the machine.
        static async Task<TimeSpan> BestAsync(Func<Task> read)
        {
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < 6; i++)
            {
                var clock = Stopwatch.StartNew();
                await read();
                best = TimeSpan.FromTicks(Math.Min(best.Ticks, clock.Elapsed.Ticks));
            }

            return best;
        }
    }

    [Fact]
    public async Task List_Rows_AreNewestFirst_WithMethodWeightAndCashier()
    {
        await using var world = await World.CreateAsync(server);
        var (sales, cashier) = await LongHistoryAsync(world, 30);

        var rows = (await sales.ListAsync(All, 0, cancellationToken: Cancel)).Value.Rows;

        Assert.Equal(rows.OrderByDescending(r => r.At).Select(r => r.Id), rows.Select(r => r.Id));
        Assert.Equal(("S01/26-27/000030", new Weight(1.5m), new Money(100m), "PAID", false),
            (rows[0].Number, rows[0].Weight, rows[0].Total, rows[0].Status, rows[0].Voided));
        Assert.Equal(["Split", PaymentMethods.Upi], rows.Take(2).Select(r => r.Method));
        Assert.Equal(3, rows.Count(r => r.Method == "Split"));
        Assert.All(rows, r => Assert.Equal(cashier.Name, r.Cashier));
    }

    [Fact]
    public async Task Filter_ByDates_KeepsTheLastDayWhole_InTheStoresZone()
    {
        await using var world = await World.CreateAsync(server);
        var (sales, _) = await LongHistoryAsync(world, 24 * 60 + 60);

        Assert.Equal(24 * 60, (await sales.GetTotalsAsync(All with { From = LastDay }, Cancel)).Value is { } day ? day.Count + day.Voids : -1);
        Assert.Equal(60, (await sales.ListAsync(All with { To = LastDay.AddDays(-1) }, 0, cancellationToken: Cancel)).Value.Total);
        Assert.Equal(0, (await sales.ListAsync(All with { From = LastDay, To = FirstDay }, 0, cancellationToken: Cancel)).Value.Total);
    }

    [Fact]
    public async Task Filter_ByMethod_FindsAPartOfASplitToo()
    {
        await using var world = await World.CreateAsync(server);
        var (sales, _) = await LongHistoryAsync(world, 30);

        Assert.Equal(3, (await sales.ListAsync(All with { Method = PaymentMethods.Cash }, 0, cancellationToken: Cancel)).Value.Total);
        Assert.Equal(30, (await sales.ListAsync(All with { Method = PaymentMethods.Upi }, 0, cancellationToken: Cancel)).Value.Total);
        Assert.Equal(0, (await sales.ListAsync(All with { Method = PaymentMethods.Bank }, 0, cancellationToken: Cancel)).Value.Total);
    }

    [Fact]
    public async Task Filter_ByVoidedAndCashier_CountsTheSameInListAndTotals()
    {
        await using var world = await World.CreateAsync(server);
        var (sales, cashier) = await LongHistoryAsync(world, 300);

        Assert.Equal(3, (await sales.ListAsync(All with { Voided = true }, 0, cancellationToken: Cancel)).Value.Total);
        Assert.Equal(new SaleTotals(0, Money.Zero, 3), (await sales.GetTotalsAsync(All with { Voided = true }, Cancel)).Value);
        Assert.Equal(new SaleTotals(297, new Money(29_700m), 0), (await sales.GetTotalsAsync(All with { Voided = false, Cashier = cashier.Id }, Cancel)).Value);
        Assert.Equal(new SaleTotals(0, Money.Zero, 0), (await sales.GetTotalsAsync(All with { Cashier = Guid.CreateVersion7() }, Cancel)).Value);
        Assert.Equal([(cashier.Id, cashier.Name)], (await sales.GetCashiersAsync(Store, Cancel)).Value);
    }

    [Theory]
    [InlineData("100%", 1)]
    [InlineData("%", 1)]
    [InlineData("a_b", 2)]
    [InlineData("_", 2)]
    [InlineData(@"c\d", 3)]
    [InlineData("27/000007", 7)]
    [InlineData("' or 1=1 --")]
    [InlineData(" HOTEL ", 3, 2, 1)]
    public async Task Filter_BySearch_TakesWildcardsAsText(string search, params int[] found)
    {
        await using var world = await World.CreateAsync(server);
        var (sales, _) = await LongHistoryAsync(world, 30);
        await world.OwnerAsync("alter table sales disable trigger guard");
        await world.OwnerAsync("update sales set customer_name = 'Hotel 100% Chicken' where receipt_number like '%01'");
        await world.OwnerAsync("update sales set customer_name = 'Hotel a_b' where receipt_number like '%02'");
        await world.OwnerAsync(@"update sales set customer_name = 'Hotel c\d' where receipt_number like '%03'");

        var rows = (await sales.ListAsync(All with { Search = search }, 0, cancellationToken: Cancel)).Value.Rows;
        Assert.Equal(found.Select(n => $"S01/26-27/{n:000000}"), rows.Select(r => r.Number));
    }

    [Fact]
    public async Task List_PersonOfTwoStores_ShowsTheAskedOneOnly()
    {
        await using var world = await World.CreateAsync(server);
        await LongHistoryAsync(world, 30);
        var both = world.As<ISaleService>(await world.PersonAsync("Manager", 1, 2));

        Assert.Equal(30, (await both.ListAsync(All, 0, cancellationToken: Cancel)).Value.Total);
        Assert.Equal(0, (await both.ListAsync(All with { Store = 2 }, 0, cancellationToken: Cancel)).Value.Total);
        Assert.Equal(new StoreNotAssigned(3), (await both.ListAsync(All with { Store = 3 }, 0, cancellationToken: Cancel)).Problem);
    }

    private static async Task<(ISaleService Sales, Person Cashier)> LongHistoryAsync(World world, int sales)
    {
        var cashier = await world.PersonAsync("Cashier", Store);
        await world.OwnerAsync(
            """
            insert into sales (store_id, id, business_date, cashier_id, customer_id, customer_name, lines_total, total_amount, receipt_number, outstanding,
              payment_status, voided, created_at)
            select 1, gen_random_uuid(), (m at time zone 'Asia/Kolkata')::date, $1, '00000000-0000-0000-0000-000000000000', 'Walk-in Customer', 100, 100,
              'S01/26-27/' || lpad((n)::text, 6, '0'), 0, 'PAID', n % 100 = 0, m
            from generate_series(1, $2) n
            cross join lateral (select timestamptz '2026-06-30 23:59+05:30' - ($2 - n) * interval '1 minute' as m) at
            """,
            cashier.Id,
            sales);
        await world.OwnerAsync(
            """
            insert into sale_items (store_id, sale_id, line_no, sku_id, weight, list_price, price_snapshot, line_total, created_at)
            select 1, s.id, l, k.id, 0.75, 66.67, 66.67, 50, s.created_at
            from sales s cross join generate_series(1, 2) l join skus k on k.code = 'BRO-SKIN'
            """);
        await world.OwnerAsync(
            """
            insert into sale_payments (store_id, sale_id, method, amount, created_at)
            select 1, s.id, p.method, case when right(s.receipt_number, 1) = '0' then 50 else 100 end, s.created_at
            from sales s join (values ('UPI'), ('CASH')) p (method) on p.method = 'UPI' or right(s.receipt_number, 1) = '0'
            """);
        await world.OwnerAsync("analyze");
        return (world.As<ISaleService>(await world.PersonAsync("Manager", Store)), cashier);
    }
}
