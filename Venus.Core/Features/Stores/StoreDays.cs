namespace Venus.Core.Features.Stores;

/// <summary>Business dates: the local date in the store's zone.</summary>
public static class StoreDays
{
    /// <summary>The zone of a store that names no other, and whose wall clock counts for somebody without a store.</summary>
    public const string DefaultTimezone = "Asia/Kolkata";

    /// <param name="timezone">IANA name.</param>
    public static DateOnly Of(string timezone, DateTimeOffset moment) => DateOnly.FromDateTime(LocalTime(timezone, moment).DateTime);

    /// <summary>The moment on the store's wall clock.</summary>
    /// <param name="timezone">IANA name.</param>
    public static DateTimeOffset LocalTime(string timezone, DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.FindSystemTimeZoneById(timezone));

    /// <summary>When the day begins on the store's wall clock; where the clock leaves midnight out, an hour later.</summary>
    /// <param name="timezone">IANA name.</param>
    public static DateTimeOffset StartOf(string timezone, DateOnly day)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        if (zone.IsInvalidTime(midnight))
            midnight = midnight.AddHours(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }
}
