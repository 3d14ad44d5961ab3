using Venus.Core.Features.Prices;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <summary>A bucket of a store's stock with the names people read.</summary>
internal sealed record StockRow(StockBucket Bucket, string BirdName, string FormName);

/// <summary>What the REST surface sends of business records. A field that is not named here is not sent.</summary>
internal static class BusinessShapes
{
    public static ReadShape<StoreRow> Store { get; } = new(
        new("id", "Store", s => s.Id),
        new("code", "Code", s => s.Code),
        new("name", "Name", s => s.Name),
        new("location", "Location", s => s.Location),
        new("address", "Address", s => s.Address),
        new("phone", "Phone", s => s.Phone),
        new("gst_number", "GST number", s => s.GstNumber),
        new("timezone", "Time zone", s => s.Timezone),
        new("status", "Status", s => s.Status),
        new("is_active", "Active", s => s.IsActive),
        new("opening_date", "Opened", s => s.OpeningDate));

    public static ReadShape<SkuRow> Sku { get; } = new(
        new("id", "SKU", s => s.Id),
        new("code", "Code", s => s.Code),
        new("name", "Name", s => s.Name),
        new("description", "Description", s => s.Description),
        new("bird", "Bird", s => s.Bird),
        new("bird_name", "Bird", s => s.BirdName),
        new("form", "Form", s => s.Form),
        new("form_name", "Form", s => s.FormName),
        new("hsn_code", "HSN", s => s.HsnCode),
        new("gst_rate", "GST %", s => s.GstRate),
        new("plu", "PLU", s => s.Plu),
        new("floor_price", "Floor price", s => s.FloorPrice),
        new("is_active", "Active", s => s.IsActive),
        new("display_order", "Order", s => s.DisplayOrder));

    public static ReadShape<PriceRow> Price { get; } = new(
        new("sku", "SKU", p => p.Sku),
        new("code", "Code", p => p.Code),
        new("name", "Name", p => p.Name),
        new("price", "Price", p => p.Price),
        new("effective_date", "From", p => p.InForce?.From),
        new("next_price", "Next price", p => p.Next?.Price),
        new("next_date", "Next from", p => p.Next?.From),
        new("floor_price", "Floor price", p => p.FloorPrice));

    public static ReadShape<StockRow> Stock { get; } = new(
        new("bird", "Bird", s => s.Bucket.Bird),
        new("bird_name", "Bird", s => s.BirdName),
        new("form", "Form", s => s.Bucket.Form),
        new("form_name", "Form", s => s.FormName),
        new("kg", "kg", s => s.Bucket.Kg),
        new("birds", "Birds", s => s.Bucket.Birds));

    public static ReadShape<SalePosted> Posted { get; } = new(
        new("id", "Sale", s => s.Id),
        new("number", "Number", s => s.Number),
        new("business_date", "Business date", s => s.BusinessDate),
        new("lines_total", "Lines", s => s.LinesTotal),
        new("round_off", "Round-off", s => s.RoundOff),
        new("total", "Total", s => s.Total),
        new("change", "Change", s => s.Change),
        new("status", "Status", s => s.Status),
        new("created_at", "Posted at", s => s.CreatedAt));

    private static readonly ReadShape<SaleItemRow> Item = new(
        new("line_no", "Line", i => i.LineNo),
        new("sku", "Item", i => i.Sku),
        new("weight", "kg", i => i.Weight),
        new("birds", "Birds", i => i.Birds),
        new("list_price", "List price", i => i.ListPrice),
        new("price", "Price", i => i.Price),
        new("override_reason", "Reason", i => i.OverrideReason),
        new("total", "Total", i => i.Total),
        new("hsn_code", "HSN", i => i.HsnCode),
        new("gst_rate", "GST %", i => i.GstRate),
        new("cgst", "CGST", i => i.Cgst),
        new("sgst", "SGST", i => i.Sgst));

    private static readonly ReadShape<SalePaymentRow> Payment = new(
        new("method", "Method", p => p.Method),
        new("amount", "Amount", p => p.Amount),
        new("reference", "Reference", p => p.Reference),
        new("tendered", "Tendered", p => p.Tendered),
        new("change", "Change", p => p.Change));

    private static readonly ReadShape<SaleVoidRow> Void = new(
        new("number", "Number", v => v.Number),
        new("at", "At", v => v.At),
        new("by", "By", v => v.By),
        new("reason", "Reason", v => v.Reason));

    /// <summary>The parts of a sale are records of their own, with fields of their own.</summary>
    public static ReadShape<SaleDetail> Sale(UserRights rights) => new(
        new("id", "Sale", s => s.Id),
        new("store", "Store", s => s.Store),
        new("number", "Number", s => s.Number),
        new("gst_number", "GST number", s => s.GstNumber),
        new("at", "At", s => s.At),
        new("business_date", "Business date", s => s.BusinessDate),
        new("cashier", "Cashier", s => s.Cashier),
        new("customer", "Customer", s => s.Customer),
        new("phone", "Phone", s => s.Phone),
        new("type", "Type", s => s.Type),
        new("lines_total", "Lines", s => s.LinesTotal),
        new("round_off", "Round-off", s => s.RoundOff),
        new("total", "Total", s => s.Total),
        new("outstanding", "Outstanding", s => s.Outstanding),
        new("status", "Status", s => s.Status),
        new("notes", "Notes", s => s.Notes),
        new("items", "Items", s => s.Items.Select(i => Item.Write(i, rights))),
        new("payments", "Payments", s => s.Payments.Select(p => Payment.Write(p, rights))),
        new("void", "Void", s => s.Void is { } voided ? Void.Write(voided, rights) : null),
        new("prints", "Prints", s => s.Prints));
}
