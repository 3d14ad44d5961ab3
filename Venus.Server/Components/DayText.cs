using System.Globalization;

namespace Venus.Server.Components;

/// <summary>How the screens write days and times: "14 Jul", "14 Jul 2025" in another year, "14 Jul 21:05".</summary>
public static class DayText
{
    // While a year is typed, browsers report 0002, 0020 and 0202 on the way.
    private const int FirstYear = 2000;

    private static readonly CultureInfo Words = CultureInfo.GetCultureInfo("en-IN");

    /// <param name="today">The business date of the store that is looked at.</param>
    public static string Short(DateOnly day, DateOnly today) => day.ToString(day.Year == today.Year ? "d MMM" : "d MMM yyyy", Words);

    public static string Full(DateOnly day) => day.ToString("dddd, d MMMM yyyy", Words);

    /// <param name="local">On the store's wall clock.</param>
    public static string Short(DateTimeOffset local, DateOnly today) => $"{Short(DateOnly.FromDateTime(local.DateTime), today)} {local.ToString("HH:mm", Words)}";

    /// <summary>To the second, as records of what happened: "14 Jul 2026 21:05:09".</summary>
    public static string Exact(DateTimeOffset local) => local.ToString("d MMM yyyy HH:mm:ss", Words);

    /// <summary>A day as links carry it: 2026-07-14.</summary>
    public static string ToLink(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Null when the link holds no day from 2000 to 2999.</summary>
    public static DateOnly? FromLink(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= FirstYear and < FirstYear + 1000
            ? day
            : null;
}
