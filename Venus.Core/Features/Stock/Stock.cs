using Venus.Core.Numbers;

namespace Venus.Core.Features.Stock;

public sealed record BirdType(string Code, string Name, bool IsActive);

/// <param name="CountedInBirds">Carries birds and kg; every other form carries kg only.</param>
public sealed record StockForm(string Code, string Name, bool CountedInBirds, bool IsActive);

/// <summary>What one bucket (bird, form) of a store holds.</summary>
/// <param name="EntryNo">The last ledger entry that made this balance, 0 before the first; a SET names the one its user saw.</param>
public sealed record StockBucket(string Bird, string Form, Weight Kg, int Birds, long EntryNo)
{
    public bool IsEmpty => Kg == Weight.Zero && Birds == 0;

    /// <summary>Birds are all gone but kg remain: an untaken shrinkage (STK-27).</summary>
    public bool IsResidue(StockForm form) => form.CountedInBirds && Birds == 0 && Kg > Weight.Zero;
}

/// <summary>The stock of a store, birds × forms. Active birds and forms, and inactive ones that still hold stock.</summary>
public sealed record StockMatrix(
    IReadOnlyList<BirdType> Birds,
    IReadOnlyList<StockForm> Forms,
    IReadOnlyList<StockBucket> Buckets)
{
    /// <summary>The bucket; an empty one without entries where nothing was ever posted.</summary>
    public StockBucket Find(string bird, string form) =>
        Buckets.FirstOrDefault(b => b.Bird == bird && b.Form == form) ?? new StockBucket(bird, form, Weight.Zero, 0, 0);

    /// <summary>How people call a bucket: "Broiler Chicken - Live".</summary>
    public string NameOf(StockBucket bucket) =>
        $"{Birds.FirstOrDefault(b => b.Code == bucket.Bird)?.Name ?? bucket.Bird} - {Forms.FirstOrDefault(f => f.Code == bucket.Form)?.Name ?? bucket.Form}";
}

public sealed record ReasonCode(string Code, string Description);

/// <summary>What the filters of the stock ledger offer: all birds and forms, and the reasons that occur in the store.</summary>
public sealed record LedgerChoices(IReadOnlyList<BirdType> Birds, IReadOnlyList<StockForm> Forms, IReadOnlyList<ReasonCode> Reasons);

/// <summary>Filters of the stock ledger. Dates are business dates, both included.</summary>
public sealed record LedgerFilter(
    int Store,
    DateOnly From,
    DateOnly To,
    string? Bird = null,
    string? Form = null,
    string? Reason = null)
{
    /// <summary>Movements of one bucket have one running balance, and so a balance before them.</summary>
    public bool IsOneBucket => Bird is not null && Form is not null;
}

/// <summary>A page of movements.</summary>
/// <param name="Total">All movements that match the filter.</param>
/// <param name="Before">What the bucket held when the day before the first one closed; null for a filter over several buckets.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerRow> Rows, int Total, BalanceBefore? Before);

public sealed record BalanceBefore(DateOnly Date, Weight Kg, int Birds);

/// <summary>One movement. Item is named after the oldest SKU of its bucket.</summary>
/// <param name="EntryNo">Its place in its bucket; the balances after it run in this order, whatever its business date.</param>
/// <param name="Document">The number of the document, as far as the reader may see it, else its kind, for example "Adjustment".</param>
/// <param name="SaleId">The sale to open, when the movement came from a sale or its reversal and the reader may see it.</param>
public sealed record LedgerRow(
    string Bird,
    string Form,
    string BirdName,
    string FormName,
    string Item,
    long EntryNo,
    DateTimeOffset At,
    DateOnly BusinessDate,
    string ReasonCode,
    string Reason,
    string Document,
    Guid? SaleId,
    string By,
    int Birds,
    Weight Kg,
    int BirdsAfter,
    Weight KgAfter,
    string? Notes)
{
    /// <summary>The counter alone: inside one store's list the rest repeats.</summary>
    public string ShortDocument => DocumentNumber.Short(Document);
}

/// <summary>How a correction states its quantity (domain document "Stock", rule 9).</summary>
public enum AdjustmentMode
{
    /// <summary>The new balance; the difference is posted.</summary>
    Set,
    Add,
    Subtract,
}

/// <summary>Corrects one bucket. Safe to repeat with the same key.</summary>
/// <param name="Key">Made once per form (uuid v7); becomes the id of the adjustment.</param>
/// <param name="Kg">The target of a SET, the quantity of an ADD or SUBTRACT; 0 or more.</param>
/// <param name="Reason">ADD takes ADJUSTMENT_CREDIT (default) or OPENING_BALANCE, SUBTRACT takes ADJUSTMENT_DEBIT; null for a SET.</param>
/// <param name="SeenEntryNo">For SET: the <see cref="StockBucket.EntryNo"/> its user saw, 0 for a bucket without rows. A newer one refuses.</param>
/// <param name="Date">An earlier business date, at most 7 days back, needs <c>inventory.backdate</c>; null is today.</param>
public sealed record PostAdjustment(
    int Store,
    Guid Key,
    AdjustmentMode Mode,
    string Bird,
    string Form,
    Weight Kg,
    int Birds,
    string Notes,
    string? Reason = null,
    long? SeenEntryNo = null,
    DateOnly? Date = null);

public sealed record AdjustmentPosted(Guid Id, DateOnly BusinessDate, Weight Kg, int Birds, IReadOnlyList<AdjustmentPostedRow> Rows);

public sealed record AdjustmentPostedRow(string Reason, Weight Kg, int Birds);

/// <summary>A posted correction.</summary>
/// <param name="KgChange">What it added to the balance, negative when it took away.</param>
/// <param name="IsOpening">It opened its bucket.</param>
public sealed record AdjustmentRow(
    Guid Id,
    DateTimeOffset At,
    DateOnly BusinessDate,
    AdjustmentMode Mode,
    bool IsOpening,
    string BirdName,
    string FormName,
    Weight KgChange,
    int BirdsChange,
    string Notes,
    string By);
