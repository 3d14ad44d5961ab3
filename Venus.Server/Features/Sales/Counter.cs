using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;

namespace Venus.Server.Features.Sales;

/// <summary>
/// The counter as it stands before the cashier: products, weighing, carts, payment. It takes keys and taps and knows what is missing; reading,
/// posting and dialogs are the page's.
/// </summary>
public sealed class Counter
{
    private PosNames _names = null!;

    public Counter(Till till, PosCatalogue catalogue)
    {
        Till = till;
        Use(catalogue);
    }

    public PosCatalogue Catalogue { get; private set; } = null!;

    public Till Till { get; private set; }

    public Cart Cart => Till.Open;

    public Money Total => Cart.Total(Catalogue.RoundOff);

    public Weighing? Weighing { get; private set; }

    public PaymentSplit? Payment { get; private set; }

    /// <summary>Why the last posting was refused.</summary>
    public Problem? Refusal { get; private set; }

    public string Search { get; private set; } = "";

    /// <summary>The code of the bird whose products alone are shown.</summary>
    public string? Bird { get; private set; }

    /// <summary>The birds to filter by, "All" first with a null code.</summary>
    public IReadOnlyList<(string? Code, string Name)> Birds { get; private set; } = [];

    public IReadOnlyList<PosItem> Shown { get; private set; } = [];

    /// <summary>The chosen line of the cart.</summary>
    public int? Line { get; private set; }

    public IReadOnlyDictionary<int, Problem> Faults { get; private set; } = new Dictionary<int, Problem>();

    /// <summary>Why the cart cannot be charged.</summary>
    public string? ChargeMissing { get; private set; }

    /// <summary>Why the payment cannot be completed. A sale whose answer was lost is asked for again in a closed store too.</summary>
    public string? CompleteMissing => Catalogue.IsOpen || Cart.Sending is not null ? Payment?.Missing : CartReview.StoreClosed;

    /// <summary>The last act in words, for those who do not see it.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Why what is weighed cannot become a line.</summary>
    public (string Reason, WeighingField Field)? AddMissing => this switch
    {
        { Weighing: null } => ("Choose a product", WeighingField.Weight),
        { Catalogue.IsOpen: false } => (CartReview.StoreClosed, Weighing.Field),
        { Cart.IsFull: true } => ($"A cart holds {Cart.MaxLines} lines", Weighing.Field),
        _ => Weighing.Missing(Cart.Taken(Weighing.Item.Bird, Weighing.Item.Form), Catalogue.RequireScale),
    };

    /// <summary>What the next key belongs to; another value asks for the focus. The payment looks after its own.</summary>
    public object Active => this switch
    {
        { Payment: not null } => "payment",
        { Weighing: { } weighing } => (weighing.Item.Sku, weighing.Field),
        _ => "search",
    };

    public string NameOf(PosItem item) => _names.Line(item);

    /// <summary>Takes over what the store sells now. Unchanged products stay the same objects, so that only changed tiles are drawn.</summary>
    public void Use(PosCatalogue catalogue)
    {
        var before = (Catalogue?.Items ?? []).ToDictionary(i => i.Sku);
        Catalogue = catalogue with { Items = [.. catalogue.Items.Select(i => before.GetValueOrDefault(i.Sku) is { } same && same == i ? same : i)] };
        _names = new PosNames(Catalogue.Items);
        if (Weighing is { } weighing)
            Weighing = Catalogue.Items.FirstOrDefault(i => i.Sku == weighing.Item.Sku) is { } item ? weighing with { Item = item } : null;
        IReadOnlyList<(string? Code, string Name)> birds = [(null, "All"), .. Catalogue.Items.DistinctBy(i => i.Bird).Select(i => ((string?)i.Bird, _names.Bird(i)))];
        if (!birds.SequenceEqual(Birds))
            Birds = birds;
        Filter(Search, Birds.Any(b => b.Code == Bird) ? Bird : null);
        Review();
    }

    public void Filter(string search, string? bird)
    {
        (Search, Bird) = (search, bird);
        Shown = [.. Catalogue.Items.Where(i => (bird is null || i.Bird == bird) && PosNames.Matches(i, search))];
    }

    public void Choose(PosItem item)
    {
        if (Weighing?.Item.Sku != item.Sku)
            Weighing = Weighing.Of(item);
        if (Search.Length > 0)
            Filter("", Bird);
    }

    public void Weigh(Weighing? weighing) => Weighing = weighing;

    public void Pay(PaymentSplit? payment)
    {
        Payment = payment;
        Refusal = null;
        // Who goes back to the cart takes back what was sent, in case it never arrived.
        if (payment is null && Cart.Sending is not null)
            Take(Till.With(Cart with { Sending = null }));
    }

    public void Choose(int line) => Line = Line == line ? null : line;

    /// <summary>Adds what is weighed; only when nothing is missing.</summary>
    public void Add()
    {
        if (Weighing is not { } weighing || AddMissing is not null)
            return;
        Take(Till.With(Cart.Add(weighing, NameOf(weighing.Item))));
        Line = Cart.Lines[^1].No;
        Said = $"{NameOf(weighing.Item)}, {weighing.Weight}, added. {Cart.Lines.Count} in the cart, total {Total}.";
        // Nothing stays on the scale: digits typed next must not go to this product again by mistake.
        Weighing = null;
    }

    public void Remove(int line)
    {
        var index = Cart.Lines.TakeWhile(l => l.No != line).Count();
        if (index == Cart.Lines.Count)
            return;
        Said = $"{Cart.Lines[index].Name} removed.";
        Take(Till.With(Cart.Remove(line)));
        Line = Cart.IsEmpty ? null : Cart.Lines[Math.Min(index, Cart.Lines.Count - 1)].No;
    }

    /// <summary>Takes over a changed state of the carts.</summary>
    public void Take(Till till)
    {
        var opened = till.Open.Key != Cart.Key;
        Till = till;
        if (opened || till.Open.Lines.All(l => l.No != Line))
            Line = null;
        Review();
    }

    public void UsePrice(Guid sku, Money price)
    {
        Take(Till.With(Cart.UsePrice(sku, price)));
        Payment = Payment?.For(Total);
        if (Refusal is PriceChanged)
            Refusal = null;
    }

    /// <summary>Notes that the sale is on its way, so that a lost answer can be asked for again.</summary>
    public PostSale Send(int store, DateTimeOffset now)
    {
        var sale = Cart.ToSale(store, Payment!.ToParts());
        Till = Till.With(Cart with { Sending = new SaleAttempt(sale, now) });
        Refusal = null;
        return sale;
    }

    /// <summary>The posting was refused: nothing was sold, and everything typed stays.</summary>
    public void Refuse(Problem problem)
    {
        Refusal = problem;
        // These alone leave open whether the sale arrived, or will once signed in again.
        if (problem is not (DatabaseUnreachable or NotSignedIn))
            Till = Till.With(Cart with { Sending = null });
    }

    /// <summary>The sale is posted: the next customer gets an empty cart.</summary>
    public void Sold(Guid nextKey)
    {
        (Payment, Refusal, Weighing) = (null, null, null);
        Take(Till.Next(nextKey));
    }

    /// <summary>Whether what refused may have changed meanwhile in the store, so that it is read again.</summary>
    public static bool IsAboutStore(Problem problem) => problem is PriceChanged or SkuNotPriced or SkuNotActive or NotEnoughStock;

    /// <summary>Clears what was typed; when nothing was, gives the product up.</summary>
    public void GoBack()
    {
        if (Search.Length > 0)
            Filter("", Bird);
        else
            Weighing = Weighing is { IsEmpty: false } typed ? typed.Clear() : null;
    }

    /// <summary>Chooses the line below (1) or above (-1).</summary>
    public void Walk(int step)
    {
        if (Cart.IsEmpty)
            return;
        var at = Cart.Lines.TakeWhile(l => l.No != Line).Count();
        var next = at == Cart.Lines.Count ? (step > 0 ? 0 : at - 1) : Math.Clamp(at + step, 0, Cart.Lines.Count - 1);
        Line = Cart.Lines[next].No;
    }

    private void Review()
    {
        Faults = CartReview.Of(Cart, Catalogue);
        ChargeMissing = CartReview.Missing(Cart, Catalogue, Faults);
    }
}
