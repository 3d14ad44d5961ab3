namespace Venus.Server.Features.Search;

/// <summary>One line of the search: a page, an action or a record, and the link that opens it.</summary>
/// <param name="Detail">What tells it from others of its name.</param>
/// <param name="IsRecord">It was read from the database for the text.</param>
public sealed record SearchHit(string Group, string Icon, string Title, string? Detail, string Link, bool IsRecord = false);
