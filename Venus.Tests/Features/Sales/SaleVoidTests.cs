using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;
using static Venus.Core.Features.Sales.PaymentMethods;
using static Venus.Tests.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

public sealed class SaleVoidTests(DatabaseServer server)
{
    [Fact]
    public async Task SAL_13_Void_OnTheDay_BringsEverythingBackToNothing()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();

        var voided = (await VoidAsync(counter, sold.Id)).Value;

        Assert.Equal((sold.Number, new Money(450m)), (voided.SaleNumber, voided.Value));
        Assert.Contains("/VOI/", voided.Number, StringComparison.Ordinal);
        Assert.Equal([new Refund(Cash, new Money(450m))], voided.Refunds);
        Assert.Equal("0.000 0.00 0.00", await counter.World.OwnerScalarAsync<string>(
            """
            select concat_ws(' ', (select sum(kg) from inventory_ledger where ref_type like 'SALE%'),
              (select sum(debit) - sum(credit) from party_ledger), (select sum(amount) from cash_ledger))
            """));
        Assert.Equal(100m, await counter.StockAsync("SKIN"));
        Assert.Empty(await counter.World.VerifyAsync());

        var detail = (await counter.Sales.GetAsync(Store, sold.Id, TestContext.Current.CancellationToken)).Value;
        Assert.Equal((voided.Number, "wrong weight", counter.Seller.Name), (detail.Void!.Number, detail.Void.Reason, detail.Void.By));
    }

    [Fact]
    public async Task SAL_13_Void_NextDay_IsRefusedAndOffersAReturn()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        await using var tomorrow = counter.World.At(DateTimeOffset.UtcNow.AddDays(1));

        var refusal = await counter.AssertRefusedAsync<VoidTooLate>(async () => (await tomorrow.As<ISaleService>(counter.Seller)
            .VoidAsync(new VoidSale(Store, Guid.CreateVersion7(), sold.Id, "wrong weight"), TestContext.Current.CancellationToken)).Problem);

        Assert.Equal(sold.Number, refusal.Number);
        Assert.Contains("return", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Void_SplitOverManyLines_PaysBackEachPartByItsOwnMethod()
    {
        await using var counter = await OpenAsync(server);
        var sold = (await counter.PostAsync(Sale(
            [Line(counter.Skin, 1m, 180m), Line(counter.Skin, 2m, 180m), Line(counter.Live, 6.15m, 120m, birds: 3)],
            Part(Cash, 278m, tendered: 500m),
            Part(Upi, 1000m)))).Value;

        var voided = (await VoidAsync(counter, sold.Id)).Value;

        Assert.Equal([(Cash, 278m), (Upi, 1000m)], voided.Refunds.Select(r => (r.Method, r.Amount.Amount)).Order());
        Assert.Equal((100m, 118.5m), (await counter.StockAsync("SKIN"), await counter.StockAsync("LIVE")));
        Assert.Equal(58, await counter.World.OwnerScalarAsync<int>("select birds from stock_balances where store_id = 1 and form = 'LIVE' and bird = 'BROILER'"));
    }

    [Fact]
    public async Task Void_OneKeyTwice_IsOneVoid()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        var command = new VoidSale(Store, Guid.CreateVersion7(), sold.Id, "wrong weight");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => counter.Sales.VoidAsync(command, TestContext.Current.CancellationToken)));

        Assert.Single(answers.Select(a => (a.Value.Id, a.Value.Number)).Distinct());
        Assert.Equal(1, await counter.World.OwnerScalarAsync<long>("select count(*) from sale_reversals"));
        await counter.AssertRefusedAsync<IdempotencyMismatch>(
            async () => (await counter.Sales.VoidAsync(command with { Reason = "another" }, TestContext.Current.CancellationToken)).Problem);
    }

    [Fact]
    public async Task Void_Twice_IsRefusedTheSecondTime()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        await VoidAsync(counter, sold.Id);

        var refusal = await counter.AssertRefusedAsync<SaleAlreadyVoided>(async () => (await VoidAsync(counter, sold.Id)).Problem);
        Assert.Equal(sold.Number, refusal.Number);
    }

    [Fact]
    public async Task Void_WhileSomebodyElseVoidsTheSale_IsRefusedAsVoided()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        await using var first = await counter.World.HoldAsync(
            counter.Seller,
            "select posting.void_sale(jsonb_build_object('store', 1, 'key', gen_random_uuid(), 'sale', $1::uuid, 'reason', 'first'))",
            sold.Id);

        var second = await first.CommitBeforeAsync(VoidAsync(counter, sold.Id));

        Assert.Equal(new SaleAlreadyVoided(sold.Number), second.Problem);
        Assert.Equal(100m, await counter.StockAsync("SKIN"));
        Assert.Empty(await counter.World.VerifyAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Void_WithoutAReason_IsRefusedBesideIt(string reason)
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();

        var refusal = await counter.AssertRefusedAsync<InvalidInput>(async () => (await VoidAsync(counter, sold.Id, reason)).Problem);
        Assert.Equal("reason", refusal.Field);
    }

    [Fact]
    public async Task PRM_6_Void_ByACashier_IsRefusedAndNothingIsPosted()
    {
        await using var counter = await OpenAsync(server);
        var cashier = await counter.World.PersonAsync("Cashier", Store);
        var sale = Sale([Line(counter.Skin, 2.5m, 180m)], Part(Cash, 450m));
        var sold = (await counter.World.As<IPosService>(cashier).PostAsync(sale, TestContext.Current.CancellationToken)).Value;

        var refusal = await counter.AssertRefusedAsync<PermissionMissing>(async () => (await VoidAsync(counter, sold.Id, by: cashier)).Problem);
        Assert.Equal(Permissions.SalesVoid, refusal.Permission);

        // Past the service, at the function itself.
        var payload = $$"""{"store":1,"key":"{{Guid.CreateVersion7()}}","sale":"{{sold.Id}}","reason":"mine"}""";
        var before = await counter.World.CountsAsync();
        var direct = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => counter.World.SqlAsync(cashier, $"select posting.void_sale('{payload}')"));
        Assert.Equal(("VN001", "permission-missing"), (direct.SqlState, direct.MessageText));
        Assert.Contains(Permissions.SalesVoid, direct.Detail, StringComparison.Ordinal);
        Assert.Equal(before, await counter.World.CountsAsync());
    }

    [Fact]
    public async Task Void_SaleOfAnotherStore_IsNeitherFoundNorAllowed()
    {
        await using var counter = await OpenAsync(server);
        var sold = await counter.SellSkinAsync();
        var neighbour = await counter.World.PersonAsync("Store Manager", 2);
        var sales = counter.World.As<ISaleService>(neighbour);

        await counter.AssertRefusedAsync<StoreNotAssigned>(async () => (await VoidAsync(counter, sold.Id, by: neighbour)).Problem);
        await counter.AssertRefusedAsync<NotFound>(async () =>
            (await sales.VoidAsync(new VoidSale(2, Guid.CreateVersion7(), sold.Id, "mine"), TestContext.Current.CancellationToken)).Problem);
    }

    private static Task<Result<SaleVoided>> VoidAsync(Counter counter, Guid sale, string reason = "wrong weight", Person? by = null) =>
        counter.World.As<ISaleService>(by ?? counter.Seller)
            .VoidAsync(new VoidSale(Store, Guid.CreateVersion7(), sale, reason), TestContext.Current.CancellationToken);
}
