using Venus.Core.Numbers;

namespace Venus.Core;

/// <summary>An input that does not fit. <see cref="Reason"/> is the whole sentence; the field is the one the user typed in.</summary>
/// <param name="More">The other fields that do not fit; null when there are none.</param>
[Slug("invalid")]
public sealed record InvalidInput(string? Field, string Reason, IReadOnlyList<InvalidInput>? More = null) : Problem
{
    public override string Message => Reason;

    public override string? Field { get; } = Field;

    public override IReadOnlyList<Problem> All() => [this, .. More ?? []];
}

[Slug("not-found")]
public sealed record NotFound(string What) : Problem
{
    public override string Message => $"There is no such {What}, or it is not yours to see.";
}

/// <summary>The same key came with another payload: a defect of the caller, never of the user's second click.</summary>
[Slug("idempotency-mismatch")]
public sealed record IdempotencyMismatch : Problem
{
    public override string Message => "This was posted before with other contents. Nothing was posted now; look at the list before trying again.";
}

/// <summary>Somebody else changed the record since it was read.</summary>
[Slug("state-changed")]
public sealed record StateChanged(string What) : Problem
{
    public override string Message => $"Somebody else changed this {What} meanwhile. It was read again; check it and repeat your change.";
}

[Slug("duplicate")]
public sealed record Duplicate(string? Field, string Reason) : Problem
{
    public override string Message => Reason;

    public override string? Field { get; } = Field;
}

/// <summary>The database did not answer. A posting may or may not have happened; repeating it with the same key is safe.</summary>
[Slug("dependency-down")]
public sealed record DatabaseUnreachable : Problem
{
    public override string Message => "The server cannot reach its database. Nothing is lost: try again, the same entry is never posted twice.";
}

/// <summary>A question to the data that took longer than it may.</summary>
[Slug("query-too-slow")]
public sealed record QueryTooSlow : Problem
{
    public override string Message => "This looks at too much at once and took longer than 3 seconds. Narrow it, for example to fewer days or one store.";
}

/// <summary>A list that is read at once for its file has more rows than one file takes.</summary>
[Slug("list-too-long")]
public sealed record ListTooLong(int Most) : Problem
{
    public override string Message => $"A file of this list holds {Counted.Of(Most, "row")} at most, and there are more. Filter the list, and take it in parts.";
}
