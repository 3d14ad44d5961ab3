namespace Venus.Core.Fields;

/// <summary>One field of what Venus shows of a kind of record.</summary>
/// <param name="Name">On the wire and in links, snake_case.</param>
/// <param name="Title">Above its column.</param>
public sealed record Field<T>(string Name, string Title, Func<T, object?> Value)
{
    /// <summary>The key it needs besides the page's; null: open with the page.</summary>
    public string? Key { get; init; }

    /// <summary>The service can sort by it.</summary>
    public bool Sorts { get; init; }
}
