using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Tests.Support;
using static Venus.Core.Features.Sales.PaymentMethods;
using static Venus.Tests.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

/// <summary>Acceptance cases of selling, on real PostgreSQL through the services.</summary>
public sealed class SalePostingTests(DatabaseServer server)
{
    [Fact]
    public async Task Post_MoreThanASaleCanHold_IsRefused()
    {
        await using var counter = await OpenAsync(server);
        await counter.PriceAsync("BRO-SKIN", 9_999_999_999m);
        var line = Line(counter.Skin, 1m, 9_999_999_999m);

        await counter.AssertRefusedAsync<InvalidInput>(Sale([line, line], Part(Cash, 19_999_999_998m)));
    }

    [Theory]
    [InlineData("post_sale")]
    [InlineData("void_sale")]
    [InlineData("adjust_stock")]
    [InlineData("print_sale")]
    public async Task Posting_WithoutStore_IsRefused(string function)
    {
        await using var counter = await OpenAsync(server);
        var boss = await counter.World.PersonAsync("Admin");

        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => counter.World.SqlAsync(boss, $"select posting.{function}(jsonb_build_object('key', gen_random_uuid()))"));

        Assert.Equal("VN001", error.SqlState);
    }

    [Fact]
    public async Task SAL_1_Post_SkinForCash_MovesStockPartyAndCash()
    {
        await using var counter = await OpenAsync(server);

        var sold = (await counter.PostAsync(Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m)))).Value;

        Assert.Equal((new Money(450m), "PAID", Money.Zero), (sold.Total, sold.Status, sold.Change));
        Assert.Equal(97.5m, await counter.StockAsync("SKIN"));
        Assert.Equal("SALE 450.00/0.00, RECEIPT 0.00/450.00", await PartyAsync(counter, sold.Id));
        Assert.Equal("CASH 450.00", await CashAsync(counter, sold.Id));
        Assert.Equal(1, await counter.World.OwnerScalarAsync<long>(
            "select count(*) from business_transaction_logs where resource_id = $1 and type = 'SALE' and action = 'CREATE' and amount = 450 and quantity = 2.5", sold.Id));
        Assert.Empty(await counter.World.VerifyAsync());

        var detail = (await counter.Sales.GetAsync(Store, sold.Id, TestContext.Current.CancellationToken)).Value;
        Assert.Equal(("Walk-in Customer", "PAID", Money.Zero), (detail.Customer, detail.Status, detail.Outstanding));
        Assert.Equal(counter.Seller.Name, detail.Cashier);
    }

    [Fact]
    public async Task SAL_2_Post_TwoCuts_RoundsEachLine()
    {
        await using var counter = await OpenAsync(server);
        await counter.PriceAsync("BRO-SKIN", 179.99m);
        await counter.PriceAsync("BRO-SKINLESS", 99.99m);

        var sale = Sale([Line(counter.Skin, 1.234m, 179.99m), Line(counter.Skinless, 0.333m, 99.99m)], Part(Cash, 255.41m));
        await counter.AssertRefusedAsync<PaymentsDoNotAddUp>(sale with { Payments = [Part(Cash, 255.40m)] });
        var sold = (await counter.PostAsync(sale)).Value;

        Assert.Equal(new Money(255.41m), sold.Total);
        var detail = (await counter.Sales.GetAsync(Store, sold.Id, TestContext.Current.CancellationToken)).Value;
        Assert.Equal([new Money(222.11m), new Money(33.30m)], detail.Items.Select(i => i.Total));
    }

    [Fact]
    public async Task SAL_3_Post_HalfAPaisa_RoundsAwayFromZero_AndALineOfNothingIsRefused()
    {
        await using var counter = await OpenAsync(server);
        await counter.PriceAsync("BRO-SKIN", 0.10m);
        await counter.PriceAsync("BRO-SKINLESS", 4.99m);

        var sold = (await counter.PostAsync(Sale([Line(counter.Skin, 0.25m, 0.10m)], Part(Cash, 0.03m)))).Value;

        Assert.Equal(new Money(0.03m), sold.Total);
        var refusal = await counter.AssertRefusedAsync<InvalidInput>(Sale([Line(counter.Skinless, 0.001m, 4.99m)], Part(Cash, 0.01m)));
        Assert.Equal("weight", refusal.Field);
        Assert.Contains("₹0.00", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255.41, 255.00, -0.41)]
    [InlineData(255.50, 256.00, 0.50)]
    public async Task SAL_4_Post_StoreRoundsOff_TotalIsTheNearestRupee(decimal goods, decimal total, decimal roundOff)
    {
        await using var counter = await OpenAsync(server);
        await RoundOffAsync(counter);
        await counter.PriceAsync("BRO-SKIN", goods);

        var sold = (await counter.PostAsync(Sale([Line(counter.Skin, 1m, goods)], Part(Cash, total)))).Value;

        Assert.Equal((new Money(goods), new Money(roundOff), new Money(total)), (sold.LinesTotal, sold.RoundOff, sold.Total));
    }

    [Fact]
    public async Task SAL_4_Post_RoundsToNothing_IsRefused()
    {
        await using var counter = await OpenAsync(server);
        await RoundOffAsync(counter);
        await counter.PriceAsync("BRO-SKIN", 0.49m);

        await counter.AssertRefusedAsync<InvalidInput>(Sale([Line(counter.Skin, 1m, 0.49m)], Part(Cash, 0.49m)));
    }

    [Fact]
    public async Task SAL_6_Post_MoreThanTheBucketHolds_IsRefusedWithBothFigures()
    {
        await using var counter = await OpenAsync(server);
        await counter.World.StockAsync(Store, "PARENT_CULL", "SKIN", 10m);
        await counter.PriceAsync("PC-SKIN", 100m);
        var cut = await counter.World.SkuAsync("PC-SKIN");

        var one = await counter.AssertRefusedAsync<NotEnoughStock>(Sale([Line(cut, 10.001m, 100m)], Part(Cash, 1000.10m)));
        Assert.Equal((new Weight(10m), new Weight(10.001m)), (one.AvailableKg, one.RequiredKg));

        var two = await counter.AssertRefusedAsync<NotEnoughStock>(Sale([Line(cut, 6m, 100m), Line(cut, 6m, 100m)], Part(Cash, 1200m)));
        Assert.Equal("Country Chicken - With Skin: 10.000 kg in stock, 12.000 kg needed.", two.Message);
        Assert.True((await counter.PostAsync(Sale([Line(cut, 4m, 100m), Line(cut, 6m, 100m)], Part(Cash, 1000m)))).IsSuccess);
    }

    [Theory]
    [InlineData(180, 100, 0.556, 100.08)]
    [InlineData(189.50, 250, 1.319, 249.95)]
    public async Task SAL_7_Post_WeightOfAnAmount_ComesToTheCasesTotal(decimal price, decimal amount, decimal kg, decimal total)
    {
        await using var counter = await OpenAsync(server);
        await counter.PriceAsync("BRO-SKIN", price);
        var weight = SaleRules.WeightFor(new Money(amount), new Money(price));

        var sold = (await counter.PostAsync(Sale([Line(counter.Skin, weight.Kg, price)], Part(Cash, total)))).Value;

        Assert.Equal((new Weight(kg), new Money(total)), (weight, sold.Total));
    }

    [Fact]
    public async Task SAL_8_Post_CashTendered_GivesChange_AndTooLittleIsRefused()
    {
        await using var counter = await OpenAsync(server);
        var sale = Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m, tendered: 400m));

        var refusal = await counter.AssertRefusedAsync<CashShort>(sale);
        Assert.Equal(new Money(50m), refusal.Short);

        var sold = (await counter.PostAsync(sale with { Payments = [Part(Cash, 450m, tendered: 500m)] })).Value;
        Assert.Equal(new Money(50m), sold.Change);
        var cash = (await counter.Sales.GetAsync(Store, sold.Id, TestContext.Current.CancellationToken)).Value.Payments.Single();
        Assert.Equal((new Money(500m), new Money(50m)), (cash.Tendered, cash.Change));
    }

    [Fact]
    public async Task SAL_11_Post_LiveBirds_LowersKgAndBirds()
    {
        await using var counter = await OpenAsync(server);

        var sold = (await counter.PostAsync(Sale([Line(counter.Live, 42.5m, 120m, birds: 20)], Part(Cash, 5100m)))).Value;

        Assert.Equal(new Money(5100m), sold.Total);
        Assert.Equal("-42.500/-20", await counter.World.OwnerScalarAsync<string>("select kg || '/' || birds from inventory_ledger where ref_id = $1", sold.Id));
        Assert.Equal("76.000/38", await counter.World.OwnerScalarAsync<string>(
            "select kg || '/' || birds from stock_balances where store_id = 1 and bird = 'BROILER' and form = 'LIVE'"));
        await counter.AssertRefusedAsync<InvalidInput>(Sale([Line(counter.Live, 2m, 120m)], Part(Cash, 240m)));
        await counter.AssertRefusedAsync<InvalidInput>(Sale([Line(counter.Skin, 1m, 180m, birds: 1)], Part(Cash, 180m)));
    }

    [Fact]
    public async Task STK_15_Post_LiveSale_LeavesKgAndBirds()
    {
        await using var counter = await OpenAsync(server);

        Assert.True((await counter.PostAsync(Sale([Line(counter.Live, 6.15m, 120m, birds: 3)], Part(Cash, 738m)))).IsSuccess);

        Assert.Equal("112.350/55", await counter.World.OwnerScalarAsync<string>(
            "select kg || '/' || birds from stock_balances where store_id = 1 and bird = 'BROILER' and form = 'LIVE'"));
    }

    [Fact]
    public async Task STK_28_Post_OddAverageWeight_AsksBeforeItPosts()
    {
        await using var counter = await OpenAsync(server);
        await counter.World.StockAsync(Store, "BROILER", "LIVE", 900m, 100);
        var odd = Line(counter.Live, 500m, 120m, birds: 25);

        var question = await counter.AssertRefusedAsync<AverageWeightUnusual>(Sale([odd], Part(Cash, 60_000m)));
        Assert.Equal((new Weight(20m), new Weight(0.5m), new Weight(4m)), (question.Average, question.Min, question.Max));

        Assert.True((await counter.PostAsync(Sale([odd with { AverageConfirmed = true }], Part(Cash, 60_000m)))).IsSuccess);
        Assert.True((await counter.PostAsync(Sale([Line(counter.Live, 50m, 120m, birds: 25)], Part(Cash, 6000m)))).IsSuccess);
        Assert.Equal(1, await counter.World.OwnerScalarAsync<long>("select count(*) from business_transaction_logs where metadata -> 'average_confirmed' = '[1]'"));
    }

    [Theory]
    [InlineData(0.499, false)]
    [InlineData(0.5, true)]
    [InlineData(4.0, true)]
    [InlineData(4.001, false)]
    public async Task STK_28_Post_AverageWeightAtTheBoundsOfTheBird_AsksNothing(decimal kg, bool posts)
    {
        await using var counter = await OpenAsync(server);

        var answer = await counter.PostAsync(Sale([Line(counter.Live, kg, 120m, birds: 1)], Part(Cash, kg * 120m)));

        Assert.Equal(posts ? null : typeof(AverageWeightUnusual), answer.Problem?.GetType());
    }

    [Fact]
    public async Task SAL_12_Post_OneKeyTwice_IsOneSale_AndOtherContentsAreRefused()
    {
        await using var counter = await OpenAsync(server);
        var sale = Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m));

        var first = (await counter.PostAsync(sale)).Value;
        var counts = await counter.World.CountsAsync();
        var second = (await counter.PostAsync(sale)).Value;

        Assert.Equal(first, second);
        Assert.Equal(counts, await counter.World.CountsAsync());
        await counter.AssertRefusedAsync<IdempotencyMismatch>(sale with { Notes = "changed" });
    }

    [Fact]
    public async Task SAL_12_Post_OneKeyFiftyTimesAtOnce_IsOneSaleAndFiftyEqualAnswers()
    {
        await using var counter = await OpenAsync(server);
        var sale = Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => counter.PostAsync(sale)));

        Assert.Single(answers.Select(a => a.Value).Distinct());
        Assert.Equal("1 1 1", await counter.World.OwnerScalarAsync<string>(
            """
            select concat_ws(' ', (select count(*) from sales), (select count(*) from inventory_ledger where reason_code = 'SALE_DEBIT'),
              (select count(*) from business_transaction_logs where type = 'SALE'))
            """));
    }

    [Fact]
    public async Task SAL_16_Post_PriceMovedMeanwhile_IsRefusedWithTheNewPrice()
    {
        await using var counter = await OpenAsync(server);
        await counter.PriceAsync("BRO-SKIN", 185m);

        var refusal = await counter.AssertRefusedAsync<PriceChanged>(Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m)));

        Assert.Equal((1, new Money(180m), new Money(185m)), (refusal.Line, refusal.Shown, refusal.Price));
    }

    [Theory]
    [InlineData(525.00, 500.00, 12.50)]
    [InlineData(222.11, 211.53, 5.29)]
    public async Task SAL_17_Post_TaxedSku_SplitsTheTaxInside(decimal amount, decimal taxable, decimal half)
    {
        await using var counter = await OpenAsync(server);
        await counter.World.OwnerAsync("update stores set gst_number = '29ABCDE1234F1Z5' where id = 1");
        await counter.World.OwnerAsync("update skus set gst_rate = 5 where code = 'BRO-SKIN'");
        await counter.PriceAsync("BRO-SKIN", amount);

        var sold = (await counter.PostAsync(Sale([Line(counter.Skin, 1m, amount)], Part(Cash, amount)))).Value;

        var line = (await counter.Sales.GetAsync(Store, sold.Id, TestContext.Current.CancellationToken)).Value.Items.Single();
        Assert.Equal((new Money(half), new Money(half), new Money(taxable)), (line.Cgst, line.Sgst, line.Total - line.Cgst - line.Sgst));
    }

    [Fact]
    public async Task Post_AfterARefusal_NumbersStayGapless()
    {
        await using var counter = await OpenAsync(server);

        var first = await counter.SellSkinAsync();
        await counter.PostAsync(Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 1m)));
        var second = await counter.SellSkinAsync();

        Assert.EndsWith("/000001", first.Number, StringComparison.Ordinal);
        Assert.EndsWith("/000002", second.Number, StringComparison.Ordinal);
    }

    internal static Task<string> PartyAsync(Counter counter, Guid document) => counter.World.OwnerScalarAsync<string>(
        "select coalesce(string_agg(format('%s %s/%s', entry_type, debit, credit), ', ' order by credit, debit), '') from party_ledger where ref_id = $1", document);

    internal static Task<string> CashAsync(Counter counter, Guid document) => counter.World.OwnerScalarAsync<string>(
        "select coalesce(string_agg(account || ' ' || amount, ', ' order by account), '') from cash_ledger where ref_id = $1", document);

    private static Task RoundOffAsync(Counter counter) => counter.World.OwnerAsync("update store_settings set round_off = true where store_id = 1");
}
