using System.Globalization;
using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.Stores;

/// <summary>The settings of a store in plain words; the database types and bounds them.</summary>
public sealed partial class StoreSettingsForm
{
    private const string On = "on";
    private const string Off = "off";

    private NumberField? _kg;
    private NumberField? _birds;
    private NumberField? _cash;
    private NumberField? _days;

    private bool Unreadable => new[] { _kg, _birds, _cash, _days }.Any(input => input?.IsUnreadable is true);

    protected override IReadOnlyDictionary<string, string> FieldsOf(StoreDetail detail)
    {
        var options = detail.Options!;
        return new Dictionary<string, string>
        {
            ["tolerance_kg"] = Text(options.ToleranceKg.Kg, 3),
            ["tolerance_birds"] = Text(options.ToleranceBirds, 0),
            ["cash_tolerance"] = Text(options.CashTolerance.Amount, 2),
            ["blind_count"] = options.BlindCount ? On : Off,
            ["single_person"] = options.SinglePerson ? On : Off,
            ["round_off"] = options.RoundOff ? On : Off,
            ["return_days"] = Text(options.ReturnDays, 0),
            ["require_scale"] = options.RequireScale ? On : Off,
            ["label_prefix"] = options.LabelPrefix,
            ["upi_id"] = options.UpiId ?? "",
            ["footer"] = options.Footer,
            ["gst_number"] = detail.Store.GstNumber ?? "",
        };
    }

    protected override Task<Result<StoreSaved>> SendAsync(CancellationToken cancellationToken)
    {
        foreach (var field in (string[])["tolerance_kg", "tolerance_birds", "cash_tolerance", "return_days"])
        {
            if (Number(field) is null)
                return Task.FromResult<Result<StoreSaved>>(new InvalidInput(field, "Give a figure; 0 is one."));
        }

        return Stores.SaveSettingsAsync(
            new SaveStoreSettings(
                Read.Store.Id,
                Read.Options!.Version,
                new Weight(Number("tolerance_kg")!.Value),
                Whole("tolerance_birds"),
                new Money(Number("cash_tolerance")!.Value),
                Form["blind_count"] == On,
                Form["single_person"] == On,
                Form["round_off"] == On,
                Whole("return_days"),
                Form["require_scale"] == On,
                Form["label_prefix"].Trim(),
                Form.Given("upi_id"),
                Form["footer"].Trim(),
                Form.Given("gst_number")),
            cancellationToken);
    }

    // What no figure holds is said beside its field by the field itself.
    private Task TrySaveAsync() => Unreadable ? Task.CompletedTask : SaveAsync();

    private decimal? Number(string field) =>
        decimal.TryParse(Form[field], NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    private int Whole(string field) => (int)Math.Min(Number(field)!.Value, int.MaxValue);

    private void Set(string field, decimal? number, int decimals) => Form[field] = number is { } given ? Text(given, decimals) : "";

    private static string Text(decimal number, int decimals) => number.ToString("F" + decimals, CultureInfo.InvariantCulture);
}
