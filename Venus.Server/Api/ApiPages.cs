using System.Globalization;
using Venus.Core;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <summary>
/// Where a list goes on. Parameters <c>limit</c> (50, at most 200) and <c>cursor</c>, which is opaque to clients and keeps the limit it began with.
/// </summary>
internal sealed record ApiCursor(int Limit, int Page)
{
    private const int Usual = 50;
    private const int Most = 200;

    // Whoever wants more takes the file, or a narrower filter.
    private const long Deepest = 1_000_000;

    /// <summary>Where a list goes on behind this page of it; null at its end.</summary>
    public string? After<T>(Page<T> page)
    {
        var behind = ((long)Page + 1) * Limit;
        return behind < page.Total || page.More && behind < Deepest && page.Rows.Count == Limit
            ? string.Create(CultureInfo.InvariantCulture, $"{Limit}-{Page + 1}")
            : null;
    }

    public static Result<ApiCursor> Read(int? limit, string? cursor)
    {
        if (cursor is null)
        {
            return limit is null or (>= 1 and <= Most)
                ? new ApiCursor(limit ?? Usual, 0)
                : new InvalidInput("limit", $"The limit is 1 to {Most}.");
        }

        return cursor.Split('-') is [var size, var page]
            && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is >= 1 and <= Most
            && int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new ApiCursor(rows, number)
                : new InvalidInput("cursor", "Send the cursor of the last answer, or none.");
    }
}

internal static class ApiPages
{
    /// <summary>Answers one page of a service's list: <c>{items, total, more, next_cursor}</c>, each item with the fields its reader may see.</summary>
    public static async Task<IResult> PageAsync<T>(
        IUserRights rights, ReadShape<T> shape, int? limit, string? cursor, Func<ApiCursor, Task<Result<Page<T>>>> read)
    {
        var at = ApiCursor.Read(limit, cursor);
        if (at.Problem is { } malformed)
            return new ProblemAnswer(malformed);
        var page = await read(at.Value);
        if (page.Problem is { } problem)
            return new ProblemAnswer(problem);
        if (await rights.GetAsync() is not { } mine)
            return new ProblemAnswer(new NotSignedIn());
        return TypedResults.Json(
            new
            {
                Items = page.Value.Rows.Select(row => shape.Write(row, mine)),
                page.Value.Total,
                page.Value.More,
                NextCursor = at.Value.After(page.Value),
            },
            ApiJson.Options);
    }

    /// <summary>A list that its service gives whole.</summary>
    public static Page<T> Slice<T>(IReadOnlyList<T> all, ApiCursor at) =>
        new([.. all.Skip((int)Math.Min((long)at.Page * at.Limit, int.MaxValue)).Take(at.Limit)], all.Count);
}
