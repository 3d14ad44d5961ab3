using Venus.Core.Fields;

namespace Venus.Core.Features.ApiTokens;

/// <param name="Prefix">How the token begins.</param>
/// <param name="State">One of <see cref="ApiTokenStates"/>.</param>
/// <param name="Keys">As they were chosen.</param>
/// <param name="Usable">How many of them the owner holds now; the others open nothing.</param>
public sealed record ApiTokenRow(
    Guid Id,
    string Name,
    string Prefix,
    string State,
    IReadOnlyList<string> Keys,
    int Usable,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    public static ReadShape<ApiTokenRow> Shape { get; } = new(
        new Field<ApiTokenRow>("name", "Name", row => row.Name) { Sorts = true },
        new Field<ApiTokenRow>("prefix", "Begins with", row => row.Prefix),
        new Field<ApiTokenRow>("status", "Status", row => row.State),
        new Field<ApiTokenRow>("keys", "Keys", row => row.Keys.Count),
        new Field<ApiTokenRow>("created_at", "Created", row => row.CreatedAt) { Sorts = true },
        new Field<ApiTokenRow>("expires_at", "Expires", row => row.ExpiresAt) { Sorts = true },
        new Field<ApiTokenRow>("last_used_at", "Last used", row => row.LastUsedAt) { Sorts = true });
}

public static class ApiTokenStates
{
    public const string Active = "ACTIVE";
    public const string Expired = "EXPIRED";
    public const string Revoked = "REVOKED";
}

/// <param name="Search">Names, keys and how tokens begin.</param>
public sealed record ApiTokenFilter(string? Search = null, string? State = null);

/// <param name="Token">Chosen by the caller, so that a repeated call adds one token.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Keys">At least one.</param>
/// <param name="ExpiresAt">Within 365 days; null is refused.</param>
public sealed record CreateApiToken(Guid Token, string Name, IReadOnlyList<string> Keys, DateTimeOffset? ExpiresAt);

/// <summary>What a new token cannot be, known without asking the database, which refuses the same.</summary>
public static class ApiTokenRules
{
    public const int NameLength = 100;
    public const int MostDays = 365;

    /// <summary>Everything in a new token that cannot be, one problem per field and in the order people read them.</summary>
    public static IEnumerable<Problem> Check(CreateApiToken token, DateTimeOffset now)
    {
        if (token.Name.Trim().Length is 0 or > NameLength)
            yield return new InvalidInput("name", $"Enter a name of at most {NameLength} characters.");
        if (token.ExpiresAt is not { } ends)
            yield return new InvalidInput("expires_at", "Choose the last day on which the token opens anything.");
        else if (ends <= now || ends > now.AddDays(MostDays))
            yield return new InvalidInput("expires_at", $"A token ends within {MostDays} days.");
        if (token.Keys.Count == 0)
            yield return new InvalidInput("keys", "Choose what the token may do.");
    }
}

/// <param name="Secret">The token itself: what a client sends as its bearer.</param>
public sealed record NewApiToken(Guid Id, string Secret)
{
    // A record prints its members.
    public override string ToString() => $"API token {Id}";
}
