using Venus.Core.Features.Stock;
using Venus.Data.Features.Access;

namespace Venus.Data.Features.Stock;

internal static class LedgerRows
{
    /// <summary>The movements that match, newest first. The chain numbers give the order in which a store's postings happened, bucket by bucket too.</summary>
    public static IQueryable<InventoryLedgerEntry> Matching(VenusDbContext db, LedgerFilter filter)
    {
        var entries = db.InventoryLedger.Where(l => l.StoreId == filter.Store && l.BusinessDate >= filter.From && l.BusinessDate <= filter.To);
        if (filter.Bird is { } bird)
            entries = entries.Where(l => l.Bird == bird);
        if (filter.Form is { } form)
            entries = entries.Where(l => l.Form == form);
        if (filter.Reason is { } reason)
            entries = entries.Where(l => l.ReasonCode == reason);
        return entries.OrderByDescending(l => l.ChainNo).ThenBy(l => l.Bird).ThenBy(l => l.Form).ThenByDescending(l => l.EntryNo);
    }

    /// <summary>
    /// The list shape of movements, in their order. The row policies of sales decide whether a sale's number is seen; who may not see it reads what
    /// kind of document it was.
    /// </summary>
    public static IQueryable<LedgerRow> Of(VenusDbContext db, IQueryable<InventoryLedgerEntry> entries) =>
        from entry in entries
        join bird in db.BirdTypes on entry.Bird equals bird.Code
        join form in db.StockForms on entry.Form equals form.Code
        join reason in db.ReasonCodes on entry.ReasonCode equals reason.Code
        from sale in db.Sales.Where(s => entry.RefType == "SALE" && s.StoreId == entry.StoreId && s.Id == entry.RefId).DefaultIfEmpty()
        from reversal in db.SaleReversals.Where(r => entry.RefType == "SALE_REVERSAL" && r.StoreId == entry.StoreId && r.Id == entry.RefId).DefaultIfEmpty()
        from person in db.Colleagues.Where(c => c.Id == entry.UserId).DefaultIfEmpty()
        select new LedgerRow(
            entry.Bird,
            entry.Form,
            bird.Name,
            form.Name,
            db.Skus.Where(s => s.Bird == entry.Bird && s.Form == entry.Form).OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).Select(s => s.Name).FirstOrDefault()
                ?? bird.Name + " - " + form.Name,
            entry.EntryNo,
            entry.CreatedAt,
            entry.BusinessDate,
            entry.ReasonCode,
            reason.Description,
            sale != null ? sale.ReceiptNumber
                : reversal != null ? reversal.Number
                : entry.RefType == "ADJUSTMENT" ? "Adjustment"
                : entry.RefType == "SALE" ? "Sale"
                : entry.RefType == "SALE_REVERSAL" ? "Sale reversal"
                : entry.RefType,
            sale != null ? sale.Id : reversal != null ? reversal.SaleId : null,
            person == null ? Colleague.Former : person.FullName,
            entry.Birds,
            entry.Kg,
            entry.BirdsAfter,
            entry.KgAfter,
            entry.Notes);
}
