using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Prices;

/// <summary>One SKU of the price page: the price in force, and what is typed beside it.</summary>
public sealed class PriceEntry(PriceRow row)
{
    private bool _touched;
    private bool _checked;
    private string? _refusal;

    public PriceRow Row { get; private set; } = row;

    /// <summary>What the input holds: the price in force until something is typed.</summary>
    public decimal? Value { get; private set; } = row.Price?.Amount;

    /// <summary>The price in force when the user began to type, if somebody else changed it since.</summary>
    public Money? MovedFrom { get; private set; }

    /// <summary>What was typed is no amount; the input says so itself.</summary>
    public bool IsUnreadable { get; private set; }

    public Money? Price => Value is { } value ? new Money(value) : null;

    public bool IsChanged => _touched && (IsUnreadable || Price != Row.Price);

    /// <summary>New price minus price in force.</summary>
    public Money? Difference => Price is { } price && Row.Price is { } old && price != old ? price - old : null;

    public decimal? DifferencePercent => Difference is { } difference ? Rounding.HalfAwayFromZero(difference.Amount * 100 / Row.Price!.Value.Amount, 2) : null;

    public bool IsBlocked => IsChanged && (IsUnreadable || Fault is not null);

    /// <summary>Shown once the input was left or saving was tried, so that it does not flicker while a figure is typed.</summary>
    public string? Error => _refusal ?? (_checked && IsChanged && !IsUnreadable ? Fault : null);

    private string? Fault => Price is not { } price
        ? "Enter a price, or reset it"
        : PriceRules.Refusal(Row, price) switch
        {
            PriceBelowFloor below => $"Under the floor of {below.Floor}",
            InvalidInput => $"Above 0, at most {Money.Limit}",
            _ => null,
        };

    public void Type(decimal? value, bool unreadable)
    {
        Value = value;
        IsUnreadable = unreadable;
        _touched = true;
        _refusal = null;
    }

    public void Check() => _checked = true;

    public void Refuse(string message) => _refusal = message;

    public void Reset()
    {
        Value = Row.Price?.Amount;
        MovedFrom = null;
        IsUnreadable = _touched = _checked = false;
        _refusal = null;
    }

    /// <param name="sameDay">False when another day is looked at: then a different price is no news.</param>
    internal void Take(PriceRow fresh, bool sameDay)
    {
        if (IsChanged && sameDay && fresh.Price != Row.Price)
            MovedFrom ??= Row.Price ?? Money.Zero;
        Row = fresh;
        if (!IsChanged)
            Reset();
    }
}
