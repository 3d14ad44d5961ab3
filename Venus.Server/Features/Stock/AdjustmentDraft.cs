using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Stock;

/// <summary>
/// A correction while it is typed. A SET is tied to the balance its user looked at when he began to type: what moves meanwhile is shown, and must
/// be looked at, before it can be posted.
/// </summary>
internal sealed class AdjustmentDraft
{
    private StockBucket? _seen;

    public BirdType? Bird { get; private set; }

    public StockForm? Form { get; private set; }

    public AdjustmentMode Mode { get; private set; }

    public decimal? Kg { get; private set; }

    public decimal? Birds { get; private set; }

    public string Notes { get; set; } = "";

    /// <summary>Null is today.</summary>
    public DateOnly? Date { get; set; }

    /// <summary>Posts an opening balance instead of an addition. Only for a bucket without movements.</summary>
    public bool Opening { get; set; }

    /// <summary>The newest balance known.</summary>
    public StockBucket? Current { get; private set; }

    /// <summary>Of this attempt: the same until it was posted, whatever is changed after a refusal.</summary>
    public Guid Key { get; private set; } = Guid.CreateVersion7();

    /// <summary>The field a message belongs beside, and the message.</summary>
    public Dictionary<string, string> Errors { get; } = [];

    public bool CanOpen => Mode == AdjustmentMode.Add && Current is { EntryNo: 0 };

    /// <summary>The balance changed after the figures were typed.</summary>
    public bool HasMoved => Mode == AdjustmentMode.Set && IsTyped && Current?.EntryNo != _seen?.EntryNo;

    public StockBucket? Seen => _seen;

    public string Item => Bird is null || Form is null ? "" : $"{Bird.Name} - {Form.Name}";

    /// <summary>What the correction would do to the newest balance; null until there is a figure.</summary>
    public (Weight Kg, int Birds)? Change
    {
        get
        {
            if (Current is null || !IsTyped || (Mode == AdjustmentMode.Set && (Kg is null || (CountsBirds && Birds is null))))
                return null;
            return AdjustmentRules.Change(Current, Mode, new Weight(Kg ?? 0), BirdCount);
        }
    }

    public bool CountsBirds => Form?.CountedInBirds == true;

    /// <summary>The birds typed, 0 for an item without.</summary>
    public int BirdCount => CountsBirds ? (int)Math.Min(Birds ?? 0, int.MaxValue) : 0;

    private bool IsTyped => Kg is not null || Birds is not null;

    /// <summary>Another item: figures belong to the one they were typed for.</summary>
    public void Choose(BirdType? bird, StockForm? form, StockMatrix stock)
    {
        (Bird, Form) = (bird, form);
        Current = bird is null || form is null ? null : stock.Find(bird.Code, form.Code);
        Kg = Birds = null;
        Errors.Clear();
        Renew();
    }

    public void Use(AdjustmentMode mode)
    {
        Mode = mode;
        Errors.Clear();
        Opening = CanOpen;
    }

    public void Type(decimal? kg, decimal? birds)
    {
        if (!IsTyped)
            Begin();
        if (kg != Kg)
            Errors.Remove("kg");
        if (birds != Birds)
            Errors.Remove("birds");
        (Kg, Birds) = (kg, birds);
    }

    /// <summary>The stock was read again.</summary>
    public void See(StockMatrix stock)
    {
        if (Bird is null || Form is null)
            return;
        Current = stock.Find(Bird.Code, Form.Code);
        Opening = Opening && CanOpen;
        if (!IsTyped)
            Begin();
    }

    /// <summary>The database knows a newer balance than this screen.</summary>
    public void See(StockMoved moved)
    {
        if (Current is not null && moved.EntryNo > Current.EntryNo)
            Current = Current with { Kg = moved.Kg, Birds = moved.Birds, EntryNo = moved.EntryNo };
    }

    /// <summary>The user has looked at the new balance and keeps his figures.</summary>
    public void AcceptMove() => Begin();

    /// <summary>Finds what can be found without the database.</summary>
    public bool Check()
    {
        Errors.Clear();
        if (Kg is null && (Mode == AdjustmentMode.Set || Birds is null or 0))
            Errors["kg"] = Mode == AdjustmentMode.Set ? "Enter what there is, 0 if nothing is left" : "Enter how much";
        if (Mode == AdjustmentMode.Set && CountsBirds && Birds is null)
            Errors["birds"] = "Count the birds, 0 if none are left";
        if (Birds > AdjustmentRules.MaxBirds)
            Errors["birds"] = $"At most {Counted.Of(AdjustmentRules.MaxBirds, "bird")}";
        if (string.IsNullOrWhiteSpace(Notes))
            Errors["notes"] = "Say why, for whoever reads this later";
        return Errors.Count == 0;
    }

    public PostAdjustment ToCommand(int store) => new(
        store,
        Key,
        Mode,
        Bird!.Code,
        Form!.Code,
        new Weight(Kg ?? 0),
        BirdCount,
        Notes.Trim(),
        Opening && CanOpen ? AdjustmentRules.OpeningBalance : null,
        Mode == AdjustmentMode.Set ? _seen?.EntryNo : null,
        Date);

    /// <summary>Puts a refusal beside its field; false when it belongs to none.</summary>
    public bool Take(Problem problem)
    {
        var field = problem switch
        {
            StockMoved => null,
            BucketAlreadyOpened => null,
            NotEnoughStock short_ => short_.RequiredKg > short_.AvailableKg ? "kg" : "birds",
            StockBelowZeroOn => "date",
            _ => problem.Field,
        };
        if (problem is StockMoved moved)
            See(moved);
        if (field is not ("kg" or "birds" or "notes" or "date"))
            return problem is StockMoved;
        Errors[field] = problem.Message;
        return true;
    }

    /// <summary>The attempt is over; the next one gets a key of its own.</summary>
    public void Renew()
    {
        Key = Guid.CreateVersion7();
        Opening = CanOpen;
        Begin();
    }

    public void Clear()
    {
        Kg = Birds = null;
        Notes = "";
        Errors.Clear();
        Renew();
    }

    private void Begin() => _seen = Current;
}
