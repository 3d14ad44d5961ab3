namespace Venus.Core.Features.Sales;

/// <summary>A cashier's carts at one counter: the open one, and those on hold, oldest first.</summary>
public sealed record Till(Cart Open, IReadOnlyList<Cart> Held)
{
    public const int MaxHeld = 10;

    /// <param name="key">Of the first cart.</param>
    public static Till New(Guid key) => new(Cart.Empty(key, 1), []);

    public Till With(Cart open) => this with { Open = open };

    /// <summary>The open cart is done with: an empty one takes its place.</summary>
    public Till Next(Guid key) => With(Cart.Empty(key, FreeNumber(Held)));

    /// <summary>Puts the open cart on hold and opens an empty one. Refused for an empty cart, and when <see cref="MaxHeld"/> are held.</summary>
    public Result<Till> Hold(DateTimeOffset at, Guid key)
    {
        if (Open.IsEmpty)
            return new InvalidInput(null, "The cart is empty: there is nothing to hold.");
        if (Held.Count >= MaxHeld)
            return new InvalidInput(null, $"{MaxHeld} carts are on hold already. Charge or discard one first.");
        return this with { Open = Cart.Empty(key, FreeNumber([.. Held, Open])), Held = [.. Held, Open with { HeldAt = at, Sending = null }] };
    }

    /// <summary>Opens a held cart; an open one with lines is held in its stead. Unknown keys change nothing.</summary>
    public Till Resume(Guid held, DateTimeOffset at)
    {
        if (Held.FirstOrDefault(c => c.Key == held) is not { } cart)
            return this;
        var others = Held.Where(c => c.Key != held);
        return new Till(cart with { HeldAt = null }, [.. Open.IsEmpty ? others : others.Append(Open with { HeldAt = at, Sending = null })]);
    }

    public Till Discard(Guid held) => this with { Held = [.. Held.Where(c => c.Key != held)] };

    private static int FreeNumber(IReadOnlyList<Cart> taken) =>
        Enumerable.Range(1, taken.Count + 1).First(number => taken.All(c => c.Number != number));
}
