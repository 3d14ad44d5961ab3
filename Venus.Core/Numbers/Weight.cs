using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Venus.Core.Numbers;

/// <summary>
/// A weight in kg with at most 3 decimals. <see cref="Round"/> rounds half away from zero; the constructor refuses more decimals instead of
/// cutting them.
/// </summary>
[JsonConverter(typeof(WeightJsonConverter))]
public readonly record struct Weight : IComparable<Weight>
{
    /// <summary>The largest weight of one document: 9,999,999.999 kg (domain document "Stock", section 9).</summary>
    public static readonly Weight DocumentLimit = new(9_999_999.999m);

    public static readonly Weight Zero;

    public Weight(decimal kg)
    {
        if (Rounding.HalfAwayFromZero(kg, 3) != kg)
            throw new ArgumentOutOfRangeException(nameof(kg), kg, "A weight has at most 3 decimals.");
        Kg = kg;
    }

    public decimal Kg { get; }

    /// <summary>Rounds to grams, half away from zero.</summary>
    public static Weight Round(decimal kg) => new(Rounding.HalfAwayFromZero(kg, 3));

    public static Weight operator +(Weight left, Weight right) => new(left.Kg + right.Kg);

    public static Weight operator -(Weight left, Weight right) => new(left.Kg - right.Kg);

    public static Weight operator -(Weight value) => new(-value.Kg);

    public static bool operator <(Weight left, Weight right) => left.Kg < right.Kg;

    public static bool operator >(Weight left, Weight right) => left.Kg > right.Kg;

    public static bool operator <=(Weight left, Weight right) => left.Kg <= right.Kg;

    public static bool operator >=(Weight left, Weight right) => left.Kg >= right.Kg;

    public static Weight Add(Weight left, Weight right) => left + right;

    public static Weight Subtract(Weight left, Weight right) => left - right;

    public static Weight Negate(Weight item) => -item;

    public int CompareTo(Weight other) => Kg.CompareTo(other.Kg);

    /// <summary>2,400.500 kg, with a true minus sign.</summary>
    public override string ToString() => ToFigure() + " kg";

    /// <summary>The figure without its unit: 2,400.500.</summary>
    public string ToFigure() => (Kg < 0 ? "−" : "") + Math.Abs(Kg).ToString("N3", Money.Culture);

    /// <summary>The figure as a scale or an input field shows it: 2400.500.</summary>
    public string ToInput() => Kg.ToString("0.000", CultureInfo.InvariantCulture);
}

public static class WeightSum
{
    public static Weight Sum(this IEnumerable<Weight> weights) => new(weights.Sum(w => w.Kg));

    public static Weight Sum<T>(this IEnumerable<T> rows, Func<T, Weight> weight) => rows.Select(weight).Sum();
}

internal sealed class WeightJsonConverter : JsonConverter<Weight>
{
    public override Weight Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetDecimal());

    public override void Write(Utf8JsonWriter writer, Weight value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Kg);
}
