using System.Globalization;
using Venus.Tests.Support;

namespace Venus.Tests.Attacks;

/// <summary>What a hostile insider tried, and what came of it.</summary>
internal sealed class AttackBook
{
    private readonly List<string> _succeeded = [];

    public IReadOnlyList<string> Succeeded => _succeeded;

    public int Tried { get; private set; }

    public int Denied { get; private set; }

    /// <param name="gained">What the attacker got; null when he got nothing.</param>
    public void Note(string attempt, string? gained)
    {
        Tried++;
        if (gained is not null)
            _succeeded.Add($"{attempt}: {gained}");
    }

    /// <summary>Like the other, of an attempt that was refused for want of a key or a store, and so stands in the activity log.</summary>
    public void NoteDenied(string attempt)
    {
        Denied++;
        Note(attempt, null);
    }

    public void AssertAllFailed(int atLeast)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Tried} attempts, {_succeeded.Count} succeeded"));
        Assert.Empty(_succeeded);
        Assert.InRange(Tried, atLeast, int.MaxValue);
    }
}

internal static class Fingerprints
{
    /// <summary>The contents of every table; of one of <paramref name="apart"/> nothing. Without the activity log, which attempts are meant to fill.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> FingerprintsAsync(this World world, params string[] apart)
    {
        var tables = await world.OwnerScalarAsync<string[]>(
            """
            select array_agg(format('%I.%I', n.nspname, c.relname) order by 1) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'private', 'posting', 'identity', 'auth') and c.relkind in ('r', 'p')
            """);
        var prints = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in tables.Except([.. apart, "public.app_activity_logs"]))
            prints[table] = await world.OwnerScalarAsync<string>($"select count(*) || ' ' || md5(coalesce(string_agg(t::text, '' order by t::text), '')) from {table} t");
        return prints;
    }
}
