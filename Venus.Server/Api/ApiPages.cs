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

    public string Next => string.Create(CultureInfo.InvariantCulture, $"{Limit}-{Page + 1}");

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
    /// <summary>Answers one page of a service's list: <c>{items, total, next_cursor}</c>, each item with the fields its reader may see.</summary>
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
        var behind = ((long)at.Value.Page + 1) * at.Value.Limit < page.Value.Total;
        return TypedResults.Json(
            new
            {
                Items = page.Value.Rows.Select(row => shape.Write(row, mine)),
                page.Value.Total,
                NextCursor = behind ? at.Value.Next : null,
            },
            ApiJson.Options);
    }

    /// <summary>A list that its service gives whole.</summary>
    public static Page<T> Slice<T>(IReadOnlyList<T> all, ApiCursor at) =>
        new([.. all.Skip((int)Math.Min((long)at.Page * at.Limit, int.MaxValue)).Take(at.Limit)], all.Count);
}
