using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Venus.Core.Numbers;

/// <summary>
/// An amount or a rate in ₹ with at most 2 decimals. <see cref="Round"/> rounds half away from zero; the constructor refuses more decimals
/// instead of cutting them.
/// </summary>
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money : IComparable<Money>
{
    /// <summary>The grouping of lakhs and crores: 3,08,424.50.</summary>
    public static CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("en-IN");

    /// <summary>The largest amount that is kept: 12 digits, 2 of them decimals (domain document "Stock", section 1).</summary>
    public static readonly Money Limit = new(9_999_999_999.99m);

    public static readonly Money Zero;

    public Money(decimal amount)
    {
        if (Rounding.HalfAwayFromZero(amount, 2) != amount)
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "Money has at most 2 decimals.");
        Amount = amount;
    }

    public decimal Amount { get; }

    /// <summary>Rounds to paise, half away from zero.</summary>
    public static Money Round(decimal amount) => new(Rounding.HalfAwayFromZero(amount, 2));

    public static Money operator +(Money left, Money right) => new(left.Amount + right.Amount);

    public static Money operator -(Money left, Money right) => new(left.Amount - right.Amount);

    public static Money operator -(Money value) => new(-value.Amount);

    public static bool operator <(Money left, Money right) => left.Amount < right.Amount;

    public static bool operator >(Money left, Money right) => left.Amount > right.Amount;

    public static bool operator <=(Money left, Money right) => left.Amount <= right.Amount;

    public static bool operator >=(Money left, Money right) => left.Amount >= right.Amount;

    public static Money Add(Money left, Money right) => left + right;

    public static Money Subtract(Money left, Money right) => left - right;

    public static Money Negate(Money item) => -item;

    public int CompareTo(Money other) => Amount.CompareTo(other.Amount);

    /// <summary>₹3,08,424.50, with a true minus sign before the ₹ of a negative amount.</summary>
    public override string ToString() => (Amount < 0 ? "−₹" : "₹") + ToFigure(Math.Abs(Amount));

    /// <summary>The figure without its sign of currency, grouped: 3,08,424.50.</summary>
    public string ToFigure() => (Amount < 0 ? "−" : "") + ToFigure(Math.Abs(Amount));

    private static string ToFigure(decimal amount) => amount.ToString("N2", Culture);
}

public static class MoneySum
{
    public static Money Sum(this IEnumerable<Money> amounts) => new(amounts.Sum(m => m.Amount));

    public static Money Sum<T>(this IEnumerable<T> rows, Func<T, Money> amount) => rows.Select(amount).Sum();
}

internal sealed class MoneyJsonConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetDecimal());

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Amount);
}
