using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.Stores;

/// <summary>The settings of a store in plain words; the database types and bounds them.</summary>
public sealed partial class StoreSettingsForm
{
    private static readonly string[] Figures = ["tolerance_kg", "tolerance_birds", "cash_tolerance", "return_days"];

    protected override IReadOnlyDictionary<string, string> FieldsOf(StoreDetail detail)
    {
        var options = detail.Options!;
        return new Dictionary<string, string>
        {
            ["tolerance_kg"] = TypedFields.Text(options.ToleranceKg.Kg, 3),
            ["tolerance_birds"] = TypedFields.Text(options.ToleranceBirds, 0),
            ["cash_tolerance"] = TypedFields.Text(options.CashTolerance.Amount, 2),
            ["blind_count"] = TypedFields.Text(options.BlindCount),
            ["single_person"] = TypedFields.Text(options.SinglePerson),
            ["round_off"] = TypedFields.Text(options.RoundOff),
            ["return_days"] = TypedFields.Text(options.ReturnDays, 0),
            ["require_scale"] = TypedFields.Text(options.RequireScale),
            ["label_prefix"] = options.LabelPrefix,
            ["upi_id"] = options.UpiId ?? "",
            ["footer"] = options.Footer,
            ["gst_number"] = detail.Store.GstNumber ?? "",
        };
    }

    // Beside what is no figure, the field itself says so.
    protected override IEnumerable<Problem> Check() =>
        Figures.Where(field => Form.Number(field) is null).Select(field => new InvalidInput(field, "Enter a figure; 0 is one."));

    protected override Task<Result<StoreSaved>> SendAsync(CancellationToken cancellationToken) =>
        Stores.SaveSettingsAsync(
            new SaveStoreSettings(
                Read.Store.Id,
                Read.Options!.Version,
                new Weight(Form.Number("tolerance_kg")!.Value),
                Whole("tolerance_birds"),
                new Money(Form.Number("cash_tolerance")!.Value),
                Form.IsOn("blind_count"),
                Form.IsOn("single_person"),
                Form.IsOn("round_off"),
                Whole("return_days"),
                Form.IsOn("require_scale"),
                Form["label_prefix"].Trim(),
                Form.Given("upi_id"),
                Form["footer"].Trim(),
                Form.Given("gst_number")),
            cancellationToken);

    private int Whole(string field) => (int)Math.Min(Form.Number(field)!.Value, int.MaxValue);
}
