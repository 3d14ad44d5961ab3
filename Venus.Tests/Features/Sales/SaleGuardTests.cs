using System.Text.Json;
using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;
using static Venus.Core.Features.Sales.PaymentMethods;
using static Venus.Tests.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

/// <summary>What must never happen to a sale (domain documents "Stock" section 14 and "Sales" section 10).</summary>
public sealed class SaleGuardTests(DatabaseServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Cash)]
    [InlineData(Upi)]
    [InlineData(Card)]
    [InlineData(Bank)]
    public async Task Post_AnyMethod_LandsOnItsOwnAccount(string method)
    {
        await using var counter = await OpenAsync(server);

        var sold = (await counter.PostAsync(Sale([Line(counter.Skin, 2.5m, 180m)], Part(method, 450m)))).Value;

        Assert.Equal($"{method} 450.00", await SalePostingTests.CashAsync(counter, sold.Id));
    }

    [Fact]
    public async Task Post_HonestRetry_NeverFailsBecauseTheFirstTryUsedTheStock()
    {
        await using var counter = await OpenAsync(server);
        var sale = Sale([Line(counter.Skin, 100m, 180m)], Part(Cash, 18_000m));
        var first = (await counter.PostAsync(sale)).Value;
        await counter.PriceAsync("BRO-SKIN", 185m);
        await counter.World.OwnerAsync("update skus set is_active = false where code = 'BRO-SKIN'");
        await counter.World.OwnerAsync("update stores set status = 'MAINTENANCE' where id = 1");
        var counts = await counter.World.CountsAsync();

        Assert.Equal(first, (await counter.PostAsync(sale)).Value);
        Assert.Equal(counts, await counter.World.CountsAsync());
    }

    [Fact]
    public async Task Post_KeyOfAnotherStore_NeverReturnsThatStoresSale()
    {
        await using var counter = await OpenAsync(server);
        var boss = counter.World.As<IPosService>(await counter.World.PersonAsync("Store Manager", 1, 2));
        await counter.World.PriceAsync(2, "BRO-SKIN", 180m);
        await counter.World.StockAsync(2, "BROILER", "SKIN", 10m);
        var sale = Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m));

        var here = (await boss.PostAsync(sale, Cancel)).Value;
        var there = (await boss.PostAsync(sale with { Store = 2 }, Cancel)).Value;

        Assert.StartsWith("S01/", here.Number, StringComparison.Ordinal);
        Assert.StartsWith("S02/", there.Number, StringComparison.Ordinal);
        Assert.Equal(2L, await counter.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Post_KeyOfAnotherPerson_NeverReturnsHisSale()
    {
        await using var counter = await OpenAsync(server);
        var sale = Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m));
        await counter.PostAsync(sale);
        var other = counter.World.As<IPosService>(await counter.World.PersonAsync("Cashier", Store));

        await counter.AssertRefusedAsync<IdempotencyMismatch>(async () => (await other.PostAsync(sale, Cancel)).Problem);
    }

    [Fact]
    public async Task Post_UserIdInTheRequest_NeverReplacesTheSignedInUser()
    {
        await using var counter = await OpenAsync(server);
        var cashier = await counter.World.PersonAsync("Cashier", Store);
        var payload = JsonSerializer.Serialize(new
        {
            store = Store,
            key = Guid.CreateVersion7(),
            user_id = counter.Seller.Id,
            cashier_id = counter.Seller.Id,
            actor = counter.Seller.Id,
            lines = new[] { new { sku = counter.Skin, weight = 1, shown_price = 180 } },
            payments = new[] { new { method = Cash, amount = 180 } },
        });

        Assert.Equal(cashier.Id, await counter.World.SqlAsync(cashier, $"do $$begin perform posting.post_sale('{payload}'); end$$; select cashier_id from sales"));
    }

    [Theory]
    [InlineData("update skus set is_active = false where code = 'BRO-SKIN'")]
    [InlineData("update bird_types set is_active = false where code = 'BROILER'")]
    [InlineData("update stock_forms set is_active = false where code = 'SKIN'")]
    public async Task Post_InactiveSkuBirdOrForm_IsNeverSold_ButItsEarlierSaleCanBeVoided(string deactivate)
    {
        await using var counter = await OpenAsync(server);
        var earlier = await counter.SellSkinAsync();
        await counter.World.OwnerAsync(deactivate);

        var refusal = await counter.AssertRefusedAsync<SkuNotActive>(Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m)));

        Assert.Equal("Broiler Chicken - With Skin", refusal.Sku);
        Assert.True((await counter.Sales.VoidAsync(new VoidSale(Store, Guid.CreateVersion7(), earlier.Id, "Wrong weight"), Cancel)).IsSuccess);
    }

    [Theory]
    [InlineData("update stores set status = 'MAINTENANCE' where id = 1", "MAINTENANCE")]
    [InlineData("update stores set is_active = false where id = 1", "INACTIVE")]
    public async Task Post_StoreInMaintenanceOrInactive_NeverTakesASaleOrAVoid(string close, string state)
    {
        await using var counter = await OpenAsync(server);
        var earlier = await counter.SellSkinAsync();
        await counter.World.OwnerAsync(close);
        Problem expected = state == "INACTIVE" ? new StoreNotAssigned(Store) : new StoreClosed("Venus Chicken - Downtown", state);
        var before = await counter.World.CountsAsync();

        Assert.Equal(expected, (await counter.PostAsync(Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m)))).Problem);
        Assert.Equal(expected, (await counter.Sales.VoidAsync(new VoidSale(Store, Guid.CreateVersion7(), earlier.Id, "Wrong weight"), Cancel)).Problem);

        Assert.Equal(before, await counter.World.CountsAsync());
        foreach (var function in (string[])["post_sale", "void_sale"])
        {
            var direct = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => counter.World.SqlAsync(
                counter.Seller, $"select posting.{function}(jsonb_build_object('store', 1, 'key', gen_random_uuid()))"));
            Assert.Equal("store-closed", direct.MessageText);
        }
    }

    [Fact]
    public async Task Post_OwnPrice_NeedsAReasonKeepsTheFloorAndIsLogged()
    {
        await using var counter = await OpenAsync(server);
        await counter.World.OwnerAsync("update skus set floor_price = 150 where code = 'BRO-SKIN'");
        var line = Line(counter.Skin, 2m, 180m) with { Price = new Money(160m), Reason = "Bruised" };

        Assert.Equal("reason", (await counter.AssertRefusedAsync<InvalidInput>(Sale([line with { Reason = "  " }], Part(Cash, 320m)))).Field);
        var floor = await counter.AssertRefusedAsync<PriceBelowFloor>(Sale([line with { Price = new Money(149.99m) }], Part(Cash, 299.98m)));
        Assert.Equal((new Money(149.99m), new Money(150m)), (floor.Price, floor.Floor));
        await counter.AssertRefusedAsync<PriceChanged>(Sale([line with { ShownPrice = new Money(160m), Price = null }], Part(Cash, 320m)));

        var sold = (await counter.PostAsync(Sale([line], Part(Cash, 320m)))).Value;
        Assert.Equal("320.00 2.000 180.00 160 Bruised", await counter.World.OwnerScalarAsync<string>(
            """
            select concat_ws(' ', amount, quantity, metadata ->> 'list_price', metadata ->> 'price', metadata ->> 'reason')
            from business_transaction_logs where resource_id = $1 and action = 'OVERRIDE' and user_id = $2
            """,
            sold.Id,
            counter.Seller.Id));
        Assert.Empty(await counter.World.VerifyAsync());
    }

    [Fact]
    public async Task Post_EveryFilledField_IsKept()
    {
        await using var counter = await OpenAsync(server);
        var line = Line(counter.Skin, 2.5m, 180m) with { Price = new Money(170m), Reason = "Last piece", Source = "SCALE" };
        var parts = new[] { Part(Cash, 25m, tendered: 100m), Part(Upi, 400m) with { Reference = "619512408733" } };

        var sold = (await counter.PostAsync(Sale([line], parts) with { Name = "Asha", Phone = "+919840012345", Notes = "Cut small" })).Value;

        var kept = (await counter.Sales.GetAsync(Store, sold.Id, Cancel)).Value;
        Assert.Equal(("Asha", "+919840012345", "Cut small"), (kept.Customer, kept.Phone, kept.Notes));
        Assert.Equal((new Money(180m), new Money(170m), "Last piece"), (kept.Items[0].ListPrice, kept.Items[0].Price, kept.Items[0].OverrideReason));
        Assert.Equal(
            [(Cash, 25m, null, 100m, 75m), (Upi, 400m, "619512408733", null, null)],
            kept.Payments.OrderBy(p => p.Method).Select(p => (p.Method, p.Amount.Amount, p.Reference, p.Tendered?.Amount, p.Change?.Amount)));
        Assert.Equal("SCALE", await counter.World.OwnerScalarAsync<string>("select weight_source from sale_items where sale_id = $1", sold.Id));
    }

    [Fact]
    public async Task Post_DressedSkuOfAnAddedForm_NeverMapsToLive()
    {
        await using var counter = await OpenAsync(server);
        var liver = Guid.CreateVersion7();
        await counter.World.OwnerAsync("insert into stock_forms (code, name, counted_in_birds) values ('LIVER', 'Liver', false)");
        await counter.World.OwnerAsync("insert into skus (id, code, name, bird, form) values ($1, 'BRO-LIVER', 'Broiler Liver', 'BROILER', 'LIVER')", liver);
        await counter.PriceAsync("BRO-LIVER", 90m);
        await counter.World.StockAsync(Store, "BROILER", "LIVER", 5m);

        Assert.True((await counter.PostAsync(Sale([Line(liver, 2m, 90m)], Part(Cash, 180m)))).IsSuccess);

        Assert.Equal((3m, 118.5m), (await counter.StockAsync("LIVER"), await counter.StockAsync("LIVE")));
    }

    [Fact]
    public async Task Post_TypedWeightWhereTheScaleIsRequired_IsRefusedForDressedForms()
    {
        await using var counter = await OpenAsync(server);
        await counter.World.OwnerAsync("update store_settings set require_scale = true where store_id = 1");
        var skin = Line(counter.Skin, 2.5m, 180m);

        await counter.AssertRefusedAsync<ScaleRequired>(Sale([skin], Part(Cash, 450m)));

        Assert.True((await counter.PostAsync(Sale([skin with { Source = "SCALE" }], Part(Cash, 450m)))).IsSuccess);
        Assert.True((await counter.PostAsync(Sale([Line(counter.Live, 6.15m, 120m, birds: 3)], Part(Cash, 738m)))).IsSuccess);
    }

    [Fact]
    public async Task Post_BulkWithoutAName_IsRefused()
    {
        await using var counter = await OpenAsync(server);

        await counter.AssertRefusedAsync<CustomerRequired>(Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m)) with { Type = SaleTypes.Bulk });
    }

    [Fact]
    public async Task Void_AndCorrection_NeverLackTheirLogRow()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();

        var voided = (await counter.Sales.VoidAsync(new VoidSale(Store, Guid.CreateVersion7(), sold.Id, "Wrong weight"), Cancel)).Value;

        Assert.Equal($"450.00 2.500 {voided.Number} Wrong weight", await counter.World.OwnerScalarAsync<string>(
            """
            select concat_ws(' ', amount, quantity, metadata ->> 'number', metadata ->> 'reason')
            from business_transaction_logs where type = 'SALE' and action = 'VOID' and resource_id = $1 and user_id = $2 and store_id = 1
            """,
            sold.Id,
            counter.Seller.Id));
        // Every event of the books has its link, and every link its log row.
        Assert.Equal(0L, await counter.World.OwnerScalarAsync<long>(
            """
            select count(*) from private.chain c
            where c.event in ('SALE', 'SALE_VOID', 'ADJUSTMENT')
              and not exists (select from business_transaction_logs l where l.store_id = c.store_id and l.chain_no = c.no)
            """));
        Assert.Equal(5L, await counter.World.OwnerScalarAsync<long>("select count(*) from private.chain where event in ('SALE', 'SALE_VOID', 'ADJUSTMENT')"));
    }

    /// <summary>A posting costs the same however long the history of its bucket is.</summary>
    [Theory]
    [InlineData("select posting.post_sale('{\"store\": 1, \"key\": \"00000000-0000-7000-8000-00000000aaaa\", \"lines\": [{\"sku\": \"00000000-0000-7000-8000-000000000102\", \"weight\": 1, \"shown_price\": 180}], \"payments\": [{\"method\": \"CASH\", \"amount\": 180}]}')")]
    [InlineData("select posting.adjust_stock('{\"store\": 1, \"key\": \"00000000-0000-7000-8000-00000000bbbb\", \"mode\": \"SUBTRACT\", \"bird\": \"BROILER\", \"form\": \"SKIN\", \"kg\": 1, \"notes\": \"Test\"}')")]
    public async Task Posting_NeverReadsTheWholeHistory(string posting)
    {
        await using var counter = await OpenAsync(server);
        await counter.World.OwnerAsync(
            """
            insert into inventory_ledger (store_id, bird, form, entry_no, business_date, kg, birds, reason_code, ref_type, ref_id, line_no, kg_after,
              birds_after, user_id, chain_no)
            select 1, 'BROILER', 'SKIN', n, private.today(1) - 1, 1, 0, 'ADJUSTMENT_CREDIT', 'ADJUSTMENT', gen_random_uuid(), 1, n, 0, gen_random_uuid(), 1
            from generate_series(2, 2001) n
            """);
        await counter.World.OwnerAsync("update stock_balances set last_entry_no = 2001 where store_id = 1 and bird = 'BROILER' and form = 'SKIN'");
        var admin = await counter.World.PersonAsync("Admin");

        var read = (long)(await counter.World.SqlAsync(admin, $"""
            do $$begin perform ({posting}); end$$;
            select sum(pg_stat_get_xact_tuples_returned(r) + pg_stat_get_xact_tuples_fetched(r))::bigint
            from (select 'public.inventory_ledger'::regclass::oid union all select indexrelid from pg_index where indrelid = 'public.inventory_ledger'::regclass) as t (r)
            """))!;

        Assert.InRange(read, 0, 20);
    }
}
