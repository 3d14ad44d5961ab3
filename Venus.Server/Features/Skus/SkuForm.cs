using System.Globalization;
using Venus.Core.Features.Skus;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Skus;

/// <summary>
/// What is typed in the form of an SKU. When somebody else changed it meanwhile, their values are taken over where nothing was typed; where both
/// changed a field, the typed value stays and theirs is named beside it.
/// </summary>
public sealed class SkuForm
{
    private readonly Dictionary<string, string> _theirs = [];
    private SkuRow? _read;

    /// <param name="sku">Null adds.</param>
    public SkuForm(SkuRow? sku)
    {
        _read = sku;
        if (sku is not null)
            Fill(sku);
    }

    public bool IsNew => _read is null;

    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public string? Bird { get; set; }

    public string? Form { get; set; }

    public string? HsnCode { get; set; }

    public decimal? GstRate { get; set; }

    public string? Plu { get; set; }

    public decimal? FloorPrice { get; set; }

    public decimal? DisplayOrder { get; set; }

    /// <summary>What somebody else set in a field that was typed here too: "₹150.00 was set meanwhile".</summary>
    public string? Theirs(string field) => _theirs.GetValueOrDefault(field);

    public SaveSku ToCommand() => SkuRules.Normalize(new SaveSku(
        _read?.Id,
        _read?.Version,
        Code,
        Name,
        Description,
        Bird ?? "",
        Form ?? "",
        HsnCode,
        GstRate ?? 0,
        Plu,
        FloorPrice is { } floor ? new Money(floor) : null,
        _read?.IsActive ?? true,
        (int)Math.Min(DisplayOrder ?? 0, int.MaxValue)));

    /// <summary>Goes on from a newer state, keeping what was typed.</summary>
    public void Rebase(SkuRow fresh)
    {
        var read = _read!;
        var typed = ToCommand();
        _theirs.Clear();
        if (Keeps("name", typed.Name, read.Name, fresh.Name, fresh.Name))
            Name = fresh.Name;
        if (Keeps("description", typed.Description, read.Description, fresh.Description, fresh.Description))
            Description = fresh.Description;
        if (Keeps("hsn_code", typed.HsnCode, read.HsnCode, fresh.HsnCode, fresh.HsnCode))
            HsnCode = fresh.HsnCode;
        if (Keeps("gst_rate", typed.GstRate, read.GstRate, fresh.GstRate, fresh.GstRate.ToString("0.##", CultureInfo.InvariantCulture) + " %"))
            GstRate = fresh.GstRate;
        if (Keeps("plu", typed.Plu, read.Plu, fresh.Plu, fresh.Plu))
            Plu = fresh.Plu;
        if (Keeps("floor_price", typed.FloorPrice, read.FloorPrice, fresh.FloorPrice, fresh.FloorPrice?.ToString()))
            FloorPrice = fresh.FloorPrice?.Amount;
        if (Keeps("display_order", typed.DisplayOrder, read.DisplayOrder, fresh.DisplayOrder, fresh.DisplayOrder.ToString(CultureInfo.InvariantCulture)))
            DisplayOrder = fresh.DisplayOrder;
        _read = fresh;
    }

    // True when the fresh value is to be shown; otherwise names it when it differs from what was typed.
    private bool Keeps<T>(string field, T typed, T read, T fresh, string? words)
    {
        if (EqualityComparer<T>.Default.Equals(typed, read))
            return true;
        if (!EqualityComparer<T>.Default.Equals(fresh, read) && !EqualityComparer<T>.Default.Equals(fresh, typed))
            _theirs[field] = words is null ? "It was emptied meanwhile" : $"{words} was set meanwhile";
        return false;
    }

    private void Fill(SkuRow sku)
    {
        Code = sku.Code;
        Name = sku.Name;
        Description = sku.Description;
        Bird = sku.Bird;
        Form = sku.Form;
        HsnCode = sku.HsnCode;
        GstRate = sku.GstRate;
        Plu = sku.Plu;
        FloorPrice = sku.FloorPrice?.Amount;
        DisplayOrder = sku.DisplayOrder;
    }
}
