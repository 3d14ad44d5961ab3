using Venus.Core.Security;

namespace Venus.Core.Fields;

/// <summary>
/// Everything that leaves Venus of a kind of record, on whatever way: page, search, export, REST. What is not listed is not sent, and a field whose
/// key somebody lacks is absent for him, not empty (domain document "Platform", section 6).
/// </summary>
/// <param name="fields">In the order of their columns.</param>
public sealed class ReadShape<T>(params IReadOnlyList<Field<T>> fields)
{
    /// <summary>All of them, to be described.</summary>
    public IReadOnlyList<Field<T>> Fields => fields;

    /// <summary>The fields a person may see.</summary>
    public IReadOnlyList<Field<T>> For(UserRights rights) => [.. fields.Where(field => field.Key is null || rights.May(field.Key))];

    /// <summary>A record as that person may have it: name and value of each field.</summary>
    public IReadOnlyDictionary<string, object?> Write(T record, UserRights rights) =>
        For(rights).ToDictionary(field => field.Name, field => field.Value(record));

    /// <summary>The sorting asked for if the person may see its field and the field sorts; the order of a hidden field would tell it.</summary>
    public Sorting? Allowed(Sorting? asked, UserRights rights) =>
        asked is not null && For(rights).Any(field => field.Sorts && field.Name == asked.By) ? asked : null;
}
