using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;
using static Venus.Core.Features.Sales.PaymentMethods;
using static Venus.Tests.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

/// <summary>Split payment and credit. The customers are made by the owner: their page comes later.</summary>
public sealed class SaleCreditTests(DatabaseServer server)
{
    [Fact]
    public async Task SAL_9_Post_SplitWithCredit_IsPartialAndLandsOnEveryAccount()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 1000m, balance: 0m);
        await counter.PriceAsync("BRO-SKIN", 200m);
        var sale = Sale([Line(counter.Skin, 5m, 200m)], Part(Cash, 400m), Part(Upi, 350m), Part(Credit, 250m)) with { Customer = customer };

        var refusal = await counter.AssertRefusedAsync<PaymentsDoNotAddUp>(
            sale with { Payments = [Part(Cash, 400m), Part(Upi, 350m), Part(Credit, 249.99m)] });
        Assert.Equal((new Money(1000m), new Money(999.99m)), (refusal.Total, refusal.Paid));
        var sold = (await counter.PostAsync(sale)).Value;

        Assert.Equal("PARTIAL", sold.Status);
        Assert.Equal("SALE 1000.00/0.00, RECEIPT 0.00/750.00", await SalePostingTests.PartyAsync(counter, sold.Id));
        Assert.Equal("CASH 400.00, UPI 350.00", await SalePostingTests.CashAsync(counter, sold.Id));
        Assert.Equal(250m, await BalanceAsync(counter, customer));
        var detail = (await counter.Sales.GetAsync(Store, sold.Id, TestContext.Current.CancellationToken)).Value;
        Assert.Equal((new Money(250m), "Hotel Anand"), (detail.Outstanding, detail.Customer));
    }

    [Fact]
    public async Task SAL_10_Post_CreditBeyondTheLimit_IsRefused_UpToItIsTaken()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 10_000m, balance: 8_250m);

        var refusal = await counter.AssertRefusedAsync<CreditLimitExceeded>(OnCredit(counter, customer, 2000m));
        Assert.Equal((new Money(10_000m), new Money(8250m), new Money(2000m)), (refusal.Limit, refusal.Balance, refusal.Asked));

        Assert.Equal("PENDING", (await counter.PostAsync(OnCredit(counter, customer, 1750m))).Value.Status);
        Assert.Equal(10_000m, await BalanceAsync(counter, customer));
    }

    [Fact]
    public async Task SAL_10_Post_LimitOfNothing_StillSpendsAnAdvance()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 0m, balance: -500m);

        Assert.True((await counter.PostAsync(OnCredit(counter, customer, 500m))).IsSuccess);
        await counter.AssertRefusedAsync<CreditLimitExceeded>(OnCredit(counter, customer, 1m));
    }

    [Fact]
    public async Task Post_CreditWithoutAName_IsRefused()
    {
        await using var counter = await OpenAsync(server);
        await counter.PriceAsync("BRO-SKIN", 100m);

        await counter.AssertRefusedAsync<CustomerRequired>(OnCredit(counter, null, 100m));
    }

    [Theory]
    [InlineData("BLOCKED")]
    [InlineData("INACTIVE")]
    public async Task Post_CustomerNotActive_IsRefused(string status)
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 1000m, balance: 0m);
        await counter.World.OwnerAsync("update customers set status = $2 where id = $1", customer, status);

        await counter.AssertRefusedAsync<CustomerNotActive>(OnCredit(counter, customer, 100m));
    }

    [Fact]
    public async Task Post_CreditWithoutTheKey_IsRefused()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 1000m, balance: 0m);
        var cashier = counter.World.As<IPosService>(await counter.World.PersonAsync("Cashier", Store));

        var refusal = await counter.AssertRefusedAsync<PermissionMissing>(
            async () => (await cashier.PostAsync(OnCredit(counter, customer, 100m), TestContext.Current.CancellationToken)).Problem);
        Assert.Equal(Permissions.SalesCredit, refusal.Permission);
    }

    [Fact]
    public async Task Post_TwoTillsAtOnce_NeverPassALimitTogether()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 1000m, balance: 0m);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => counter.PostAsync(OnCredit(counter, customer, 300m))));

        Assert.Equal(3, answers.Count(a => a.IsSuccess));
        Assert.Equal(900m, await BalanceAsync(counter, customer));
    }

    /// <summary>Each takes from another bucket, so that nothing but the customer's account keeps them apart.</summary>
    [Fact]
    public async Task Post_WhileAnotherTillGivesCredit_CountsThatToo()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 1000m, balance: 0m);
        await using var first = await counter.World.HoldAsync(
            counter.Seller,
            """
            select posting.post_sale(jsonb_build_object('store', 1, 'key', gen_random_uuid(), 'customer', $1::uuid,
              'lines', jsonb_build_array(jsonb_build_object('sku', $2::uuid, 'weight', 4, 'shown_price', 220)),
              'payments', jsonb_build_array(jsonb_build_object('method', 'CREDIT', 'amount', 880))))
            """,
            customer,
            counter.Skinless);

        var second = await first.CommitBeforeAsync(counter.PostAsync(OnCredit(counter, customer, 300m)));

        Assert.Equal(new Money(880m), Assert.IsType<CreditLimitExceeded>(second.Problem).Balance);
        Assert.Equal(880m, await BalanceAsync(counter, customer));
    }

    [Fact]
    public async Task Post_OnCredit_IsDueAfterTheCustomersTerms_PaidAtOnceNever()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 1000m, balance: 0m);
        await counter.World.OwnerAsync("update customers set payment_terms_days = 15 where id = $1", customer);

        var owed = (await counter.PostAsync(OnCredit(counter, customer, 100m))).Value;
        var paid = (await counter.PostAsync(OnCredit(counter, customer, 100m) with { Payments = [Part(Cash, 100m)] })).Value;

        Assert.Equal(15, await counter.World.OwnerScalarAsync<int>("select due_date - business_date from sales where id = $1", owed.Id));
        Assert.True(await counter.World.OwnerScalarAsync<bool>("select due_date is null from sales where id = $1", paid.Id));
    }

    [Fact]
    public async Task Void_SaleOnCredit_TakesItOffTheAccount()
    {
        await using var counter = await OpenAsync(server);
        var customer = await CustomerAsync(counter, limit: 1000m, balance: 100m);
        var sold = (await counter.PostAsync(OnCredit(counter, customer, 300m))).Value;

        await counter.Sales.VoidAsync(new VoidSale(Store, Guid.CreateVersion7(), sold.Id, "wrong customer"), TestContext.Current.CancellationToken);

        Assert.Equal(100m, await BalanceAsync(counter, customer));
        Assert.Equal("", await SalePostingTests.CashAsync(counter, sold.Id));
    }

    private static PostSale OnCredit(Counter counter, Guid? customer, decimal amount) =>
        Sale([Line(counter.Skin, amount / 100m, 100m)], Part(Credit, amount)) with { Customer = customer };

    private static async Task<Guid> CustomerAsync(Counter counter, decimal limit, decimal balance)
    {
        var id = Guid.CreateVersion7();
        await counter.PriceAsync("BRO-SKIN", 100m);
        await counter.World.OwnerAsync("insert into customers (id, name, credit_limit) values ($1, 'Hotel Anand', $2)", id, limit);
        await counter.World.OwnerAsync("insert into party_balances (party_type, party_id, balance) values ('CUSTOMER', $1, $2)", id, balance);
        return id;
    }

    private static Task<decimal> BalanceAsync(Counter counter, Guid customer) =>
        counter.World.OwnerScalarAsync<decimal>("select balance from party_balances where party_id = $1", customer);
}
