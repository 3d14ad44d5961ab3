using Microsoft.Extensions.Time.Testing;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Server.Features.Sales;
using Venus.Tests.Support;
using Desk = Venus.Server.Features.Sales.Counter;

namespace Venus.Tests.Features.Sales;

/// <summary>What becomes of a cart whose answer was lost, on real PostgreSQL.</summary>
public sealed class CheckoutTests(DatabaseServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Complete_CartChangedAfterALostAnswer_EndsInItsOneSale_AlsoOnTheNextDay(int days)
    {
        await using var counter = await Counter.OpenAsync(server);
        var cashier = await counter.World.PersonAsync("Cashier", Counter.Store);
        var (desk, sold) = await LoseAnswerAsync(counter, cashier);
        await using var later = counter.World.At(DateTimeOffset.UtcNow.AddDays(days));

        desk.Pay(PaymentSplit.Start(desk.Total).Choose(PaymentMethods.Upi));
        var answer = await CheckoutOf(later, cashier, days).CompleteAsync(desk, Counter.Store, () => { }, Cancel);

        Assert.Equal(new Sold(sold.Id, sold.Number, sold.Total, new Money(50), IsEarlier: true), answer);
        Assert.True(desk.Cart.IsEmpty);
        Assert.Equal(1L, await counter.World.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Resume_SoldBeforeMidnight_IsFoundByItsCashierAlone()
    {
        await using var counter = await Counter.OpenAsync(server);
        var cashier = await counter.World.PersonAsync("Cashier", Counter.Store);
        var other = await counter.World.PersonAsync("Cashier", Counter.Store);
        var (desk, sold) = await LoseAnswerAsync(counter, cashier);
        await using var tomorrow = counter.World.At(DateTimeOffset.UtcNow.AddDays(1));

        Assert.Null(await CheckoutOf(tomorrow, other, 1).ResumeAsync(desk, Counter.Store, Cancel));
        Assert.False(desk.Cart.IsEmpty);
        Assert.Equal(sold.Number, (await CheckoutOf(tomorrow, cashier, 1).ResumeAsync(desk, Counter.Store, Cancel))?.Number);
    }

    // Sold for ₹450.00 in cash of ₹500.00, but the counter never heard of it.
    private static async Task<(Desk Desk, SalePosted Sold)> LoseAnswerAsync(Counter counter, Person cashier)
    {
        var pos = counter.World.As<IPosService>(cashier);
        var desk = new Desk(Till.New(Guid.CreateVersion7()), (await pos.GetCatalogueAsync(Counter.Store, Cancel)).Value);
        desk.Choose(desk.Catalogue.Items.Single(i => i.Sku == counter.Skin));
        desk.Weigh(desk.Weighing!.Set(WeighingField.Weight, "2.5"));
        desk.Add();
        var sold = (await pos.PostAsync(desk.Cart.ToSale(Counter.Store, [new PaymentPart(PaymentMethods.Cash, new Money(450), Tendered: new Money(500))]), Cancel)).Value;
        return (desk, sold);
    }

    private static Checkout CheckoutOf(World world, Person cashier, int days) =>
        new(world.As<IPosService>(cashier), new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(days)));
}
