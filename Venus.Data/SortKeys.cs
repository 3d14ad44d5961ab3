using System.Linq.Expressions;
using Venus.Core.Fields;

namespace Venus.Data;

/// <summary>What the fields of a list sort by in the database.</summary>
/// <param name="settle">Settles rows that are alike, so that no page shows one twice or leaves one out.</param>
internal sealed class SortKeys<T>(Expression<Func<T, object?>> settle, params IReadOnlyList<(string Field, Expression<Func<T, object?>> Key)> keys)
{
    /// <summary>The rows in the order asked for; a field without a key here leaves them to <paramref name="otherwise"/>.</summary>
    public IOrderedQueryable<T> Order(IQueryable<T> rows, Sorting? asked, Sorting otherwise)
    {
        var sorting = asked is not null && keys.Any(k => k.Field == asked.By) ? asked : otherwise;
        var key = keys.Single(k => k.Field == sorting.By).Key;
        return sorting.Descending ? rows.OrderByDescending(key).ThenByDescending(settle) : rows.OrderBy(key).ThenBy(settle);
    }
}
