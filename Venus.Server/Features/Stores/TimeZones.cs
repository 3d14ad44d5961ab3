using System.Globalization;

namespace Venus.Server.Features.Stores;

/// <summary>The zones a store may be in, the first choices of domain document "Stock", section 9, in front.</summary>
internal static class TimeZones
{
    private static readonly string[] First = ["Asia/Kolkata", "America/Chicago", "America/New_York", "America/Los_Angeles", "UTC"];

    private static readonly IReadOnlyList<(string Id, string Text)> All =
        [.. First.Union(TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)).Select(Named)];

    /// <param name="zone">Of the store as it is; it is always among the choices.</param>
    public static IEnumerable<(string Id, string Text)> With(string zone) => All.Any(choice => choice.Id == zone) ? All : All.Prepend(Named(zone));

    private static (string Id, string Text) Named(string id)
    {
        var offset = TimeZoneInfo.FindSystemTimeZoneById(id).BaseUtcOffset;
        return (id, $"{id.Replace('_', ' ')} (UTC{(offset < TimeSpan.Zero ? "−" : "+")}{offset.ToString("hh\\:mm", CultureInfo.InvariantCulture)})");
    }
}
