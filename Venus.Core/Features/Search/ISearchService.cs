namespace Venus.Core.Features.Search;

/// <summary>The records behind the search in the bar (domain document "Platform", section 12).</summary>
public interface ISearchService
{
    /// <summary>
    /// Any signed-in person; each kind under its page's key (<c>sales.view</c>, <c>skus.view</c>, <c>users.view</c>, <c>roles.view</c>,
    /// <c>stores.view</c>) and within the person's stores or reach.
    /// </summary>
    /// <param name="text">A document's number, its beginning or its counter, or part of a name, code, phone or e-mail; at most 100 characters count. Never syntax.</param>
    Task<Result<FoundRecords>> FindAsync(string text, CancellationToken cancellationToken = default);
}
