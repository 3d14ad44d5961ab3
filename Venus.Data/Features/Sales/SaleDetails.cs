using Microsoft.EntityFrameworkCore;
using Venus.Core.Features.Sales;
using Venus.Data.Features.Access;

namespace Venus.Data.Features.Sales;

internal static class SaleDetails
{
    /// <summary>Sales with their parts, as far as the row policies show them to the reader.</summary>
    public static IQueryable<SaleDetail> Of(VenusDbContext db, IQueryable<SaleEntity> sales) =>
        sales.Select(s => new SaleDetail(
            s.StoreId,
            s.Id,
            s.ReceiptNumber,
            s.GstNumber,
            s.CreatedAt,
            s.BusinessDate,
            db.Colleagues.Where(c => c.Id == s.CashierId).Select(c => c.FullName).FirstOrDefault() ?? Colleague.Former,
            s.CustomerName,
            s.CustomerPhone,
            s.SaleType,
            s.LinesTotal,
            s.RoundOff,
            s.TotalAmount,
            s.Outstanding,
            s.PaymentStatus,
            s.Notes,
            s.Items.OrderBy(i => i.LineNo)
                .Select(i => new SaleItemRow(i.LineNo, i.Sku.Name, i.Weight, i.Birds, i.ListPrice, i.PriceSnapshot, i.OverrideReason, i.LineTotal,
                    i.HsnCode, i.GstRate, i.Cgst, i.Sgst))
                .ToList(),
            s.Payments.OrderBy(p => p.Method)
                .Select(p => new SalePaymentRow(p.Method, p.Amount, p.Reference, p.Tendered, p.Change))
                .ToList(),
            s.Reversals.Where(r => r.Kind == "VOID")
                .Select(r => new SaleVoidRow(
                    r.Number,
                    r.CreatedAt,
                    db.Colleagues.Where(c => c.Id == r.CreatedBy).Select(c => c.FullName).FirstOrDefault() ?? Colleague.Former,
                    r.Reason))
                .FirstOrDefault(),
            db.DocumentPrints.Count(p => p.StoreId == s.StoreId && p.DocumentType == "SALE" && p.DocumentId == s.Id)))
            .AsSplitQuery();
}
