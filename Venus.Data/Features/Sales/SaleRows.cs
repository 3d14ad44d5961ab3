using Microsoft.EntityFrameworkCore;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Data.Features.Access;

namespace Venus.Data.Features.Sales;

internal static class SaleRows
{
    /// <summary>The list shape of sales, in their order. The sum of weights is taken as decimal: the database adds plain numbers.</summary>
    public static IQueryable<SaleRow> Of(VenusDbContext db, IQueryable<SaleEntity> sales) =>
        from sale in sales.AsNoTracking()
        join cashier in db.Colleagues on sale.CashierId equals cashier.Id into cashiers
        from cashier in cashiers.DefaultIfEmpty()
        select new SaleRow(
            sale.Id,
            sale.ReceiptNumber,
            sale.CreatedAt,
            sale.BusinessDate,
            cashier == null ? Colleague.Former : cashier.FullName,
            sale.CustomerName,
            sale.Payments.Count == 1 ? sale.Payments.First().Method : "Split",
            new Weight(sale.Items.Sum(i => (decimal)(object)i.Weight)),
            sale.TotalAmount,
            sale.PaymentStatus,
            sale.Voided);

    /// <summary>The order of lists. The id settles sales of one moment, so that no page shows one twice or leaves one out.</summary>
    public static IQueryable<SaleEntity> NewestFirst(this IQueryable<SaleEntity> sales) => sales.OrderByDescending(s => s.BusinessDate)
        .ThenByDescending(s => s.CreatedAt)
        .ThenByDescending(s => s.Id);

    public static async Task<SaleTotals> TotalsAsync(IQueryable<SaleEntity> sales, CancellationToken cancellationToken) => await sales
        .GroupBy(_ => 1)
        .Select(all => new SaleTotals(
            all.Count(s => !s.Voided),
            new Money(all.Sum(s => s.Voided ? 0m : (decimal)(object)s.TotalAmount)),
            all.Count(s => s.Voided)))
        .SingleOrDefaultAsync(cancellationToken) ?? SaleTotals.None;
}
