using System.Text.RegularExpressions;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Skus;

public static partial class SkuRules
{
    public const int CodeLength = 50;
    public const int NameLength = 255;
    public const int DescriptionLength = 1000;
    public const int HsnLength = 8;
    public const int PluLength = 5;

    /// <summary>Trims texts, writes the code in capitals, and takes an empty optional field as none.</summary>
    public static SaveSku Normalize(SaveSku sku) => sku with
    {
        Code = sku.Code.Trim().ToUpperInvariant(),
        Name = sku.Name.Trim(),
        Description = Filled(sku.Description),
        HsnCode = Filled(sku.HsnCode),
        Plu = Filled(sku.Plu),
    };

    /// <summary>Everything in a normalized SKU that cannot be, one problem per field.</summary>
    public static IEnumerable<Problem> Check(SaveSku sku)
    {
        if (sku.Code.Length is 0 or > CodeLength || !CodeForm().IsMatch(sku.Code))
            yield return new InvalidInput("code", $"Enter a code of letters, digits, - and _, such as BRO-WINGS, at most {CodeLength} long.");
        if (sku.Name.Length is 0 or > NameLength)
            yield return new InvalidInput("name", $"Enter a name of at most {NameLength} characters.");
        if (sku.Description?.Length > DescriptionLength)
            yield return new InvalidInput("description", $"The description has {sku.Description.Length} characters; {DescriptionLength} fit.");
        if (sku.Bird.Length == 0)
            yield return new InvalidInput("bird", "Choose a bird.");
        if (sku.Form.Length == 0)
            yield return new InvalidInput("form", "Choose a form.");
        if (sku.HsnCode is { } hsn && !HsnForm().IsMatch(hsn))
            yield return new InvalidInput("hsn_code", "An HSN code has 4 to 8 digits.");
        if (sku.GstRate is < 0 or > 100 || Rounding.HalfAwayFromZero(sku.GstRate, 2) != sku.GstRate)
            yield return new InvalidInput("gst_rate", "Enter a rate from 0 to 100 % with at most two decimals.");
        if (sku.Plu is { } plu && !PluForm().IsMatch(plu))
            yield return new InvalidInput("plu", $"A PLU has exactly {PluLength} digits.");
        if (sku.FloorPrice is { } floor && (floor <= Money.Zero || floor > Money.Limit))
            yield return new InvalidInput("floor_price", "Enter a floor price above 0, or leave it empty.");
        if (sku.DisplayOrder < 0)
            yield return new InvalidInput("display_order", "Enter 0 or more; smaller numbers come first.");
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9_-]*\z")]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"\A[0-9]{4,8}\z")]
    private static partial Regex HsnForm();

    [GeneratedRegex(@"\A[0-9]{5}\z")]
    private static partial Regex PluForm();
}
