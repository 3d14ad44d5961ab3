using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Stock;

/// <summary>Opening balances of all buckets without movements, while they are typed. Each is a posting of its own.</summary>
internal sealed class OpeningDraft
{
    public List<OpeningRow> Rows { get; private set; } = [];

    public string Notes { get; set; } = "Opening balance";

    public DateOnly? Date { get; set; }

    public IReadOnlyList<OpeningRow> Filled => [.. Rows.Where(r => r.IsFilled)];

    /// <summary>Takes the stock as it was read: new empty buckets join; opened ones go, unless something is typed for them.</summary>
    public void See(StockMatrix stock)
    {
        var open = from bird in stock.Birds
                   where bird.IsActive
                   from form in stock.Forms
                   where form.IsActive && stock.Find(bird.Code, form.Code).EntryNo == 0
                   select Rows.FirstOrDefault(r => r.Bird.Code == bird.Code && r.Form.Code == form.Code) ?? new OpeningRow(bird, form);
        var opened = Rows.Where(r => r.IsFilled && stock.Find(r.Bird.Code, r.Form.Code).EntryNo > 0);
        Rows = [.. open.ToList().Concat(opened.ToList()).Distinct()];
    }
}

/// <summary>One bucket of the opening.</summary>
internal sealed class OpeningRow(BirdType bird, StockForm form)
{
    public BirdType Bird => bird;

    public StockForm Form => form;

    public string Item => $"{bird.Name} - {form.Name}";

    /// <summary>Of this bucket's opening, however often it is tried.</summary>
    public Guid Key { get; } = Guid.CreateVersion7();

    public decimal? Kg { get; set; }

    public decimal? Birds { get; set; }

    public string? Error { get; set; }

    public bool IsFilled => Kg is > 0 || Birds is > 0;

    public bool HasNoBirds => form.CountedInBirds && Kg is > 0 && Birds is not > 0;

    public PostAdjustment ToCommand(int store, string notes, DateOnly? date) => new(
        store,
        Key,
        AdjustmentMode.Add,
        bird.Code,
        form.Code,
        new Weight(Kg ?? 0),
        form.CountedInBirds ? (int)Math.Min(Birds ?? 0, int.MaxValue) : 0,
        notes,
        AdjustmentRules.OpeningBalance,
        Date: date);
}
