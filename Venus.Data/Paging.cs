namespace Venus.Data;

internal static class Paging
{
    /// <summary>The longest page a REST client may ask for.</summary>
    public const int MostByRest = 200;

    /// <summary>Rows that an export reads before it writes them: no connection waits for whoever takes the file.</summary>
    public const int ExportedAtOnce = 2000;

    /// <summary>Rows of a file whose list is read at once. Logs and ledgers, which only grow at their end, are read in parts and have no end of their own.</summary>
    public const int MostExported = 50_000;

    /// <summary>One page of rows in their order.</summary>
    /// <param name="page">From 0; one behind the last is empty, however far.</param>
    /// <param name="pageSize">At least 1 and at most <paramref name="most"/>, whatever was asked.</param>
    public static IQueryable<T> OnPage<T>(this IQueryable<T> rows, int page, int pageSize, int most = 100)
    {
        var size = Math.Clamp(pageSize, 1, most);
        return rows.Skip((int)Math.Min((long)Math.Max(page, 0) * size, int.MaxValue)).Take(size);
    }
}
