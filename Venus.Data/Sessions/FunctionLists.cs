using System.Text.Json;
using System.Text.Json.Nodes;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Fields;

namespace Venus.Data.Sessions;

/// <summary>Lists that a function of the database filters, orders and counts.</summary>
internal static class FunctionLists
{
    /// <param name="page">From 0.</param>
    /// <param name="pageSize">At most 200.</param>
    public static Task<Result<Page<T>>> ListAsync<T>(
        this VenusSession session, string function, object filter, Sorting? sorting, int page, int pageSize, CancellationToken cancellationToken) =>
        session.AskAsync<Page<T>>(function, Question(filter, sorting, page, Math.Min(pageSize, 200)), cancellationToken);

    /// <summary>
    /// Hands over every row of the filter, in the order of the list, once the export is logged. They are read at once, since rows that come, go or move
    /// between two pages would be doubled or lost: for lists that are kept short, as sessions are by their purge. A longer one is refused whole:
    /// <see cref="ListTooLong"/>.
    /// </summary>
    /// <param name="permission">The key of the list.</param>
    /// <param name="what">What the log calls it.</param>
    /// <param name="read">Reads the first rows, as many as it is told.</param>
    public static Task<Result<Done>> ExportAsync<T>(
        this VenusSession session, string permission, string what, object filter, Func<VenusDbContext, int, CancellationToken, Task<IReadOnlyList<T>>> read,
        Func<T, Task> write, CancellationToken cancellationToken) =>
        session.ExportAsync(
            permission,
            what,
            filter,
            async most => Result<IReadOnlyList<T>>.Success(await session.ReadAsync((db, cancel) => read(db, most, cancel), cancellationToken)),
            write,
            cancellationToken);

    private static async Task<Result<Done>> ExportAsync<T>(
        this VenusSession session, string permission, string what, object filter, Func<int, Task<Result<IReadOnlyList<T>>>> read, Func<T, Task> write,
        CancellationToken cancellationToken)
    {
        var all = await read(Paging.MostExported + 1);
        if (all.Problem is { } problem)
            return problem;
        if (all.Value.Count > Paging.MostExported)
            return new ListTooLong(Paging.MostExported);
        var logged = await session.LogExportAsync(permission, store: null, what, filter, cancellationToken);
        if (!logged.IsSuccess)
            return logged;
        foreach (var row in all.Value)
            await write(row);
        return new Done();
    }

    /// <summary>The same of a list that a function of the database filters.</summary>
    public static Task<Result<Done>> ExportAsync<T>(
        this VenusSession session, string permission, string what, string function, object filter, Sorting? sorting, Func<T, Task> write, CancellationToken cancellationToken) =>
        session.ExportAsync(
            permission,
            what,
            filter,
            async most =>
            {
                var question = Question(filter, sorting);
                question["whole"] = most;
                var all = await session.AskAsync<Page<T>>(function, question, cancellationToken);
                return all.Problem is { } problem ? problem : Result<IReadOnlyList<T>>.Success(all.Value.Rows);
            },
            write,
            cancellationToken);

    /// <summary>The first line of an export: it is logged once, however often the connection breaks, or refused.</summary>
    /// <param name="permission">The key of the list.</param>
    /// <param name="what">What the log calls it.</param>
    public static Task<Result<Done>> LogExportAsync(
        this VenusSession session, string permission, int? store, string what, object filters, CancellationToken cancellationToken) =>
        session.PostAsync<Done>(
            "log_export", new { Permission = permission, Store = store, Key = Guid.CreateVersion7(), What = what, Filters = filters }, cancellationToken);

    /// <summary>People to choose from.</summary>
    public static Task<Result<Page<PersonChoice>>> FindPeopleAsync(
        this VenusSession session, string function, PeopleFilter filter, CancellationToken cancellationToken)
    {
        var question = new JsonObject();
        if (filter.Search?.Trim() is { Length: > 0 } search)
            question["escaped"] = LikePatterns.Escape(search);
        if (filter.Person is { } person)
            question["person"] = person;
        return session.AskAsync<Page<PersonChoice>>(function, question, cancellationToken);
    }

    private static JsonObject Question(object filter, Sorting? sorting, int page, int pageSize)
    {
        var question = Question(filter, sorting);
        question["page"] = page;
        question["page_size"] = pageSize;
        return question;
    }

    private static JsonObject Question(object filter, Sorting? sorting)
    {
        var question = JsonSerializer.SerializeToNode(filter, filter.GetType(), Wire.Options)!.AsObject();
        if (sorting is not null)
            (question["sort"], question["ascending"]) = (sorting.By, !sorting.Descending);
        return question;
    }
}
