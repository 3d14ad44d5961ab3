using System.Text.Json.Nodes;
using Venus.Core;
using Venus.Core.Features.Search;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Search;

internal sealed class SearchService(VenusSession session) : ISearchService
{
    private const int MaxLength = 100;

    public async Task<Result<FoundRecords>> FindAsync(string text, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        var wanted = text.Trim() is { Length: > MaxLength } longer ? longer[..MaxLength] : text.Trim();
        if (wanted.Length == 0)
            return FoundRecords.None;
        return await session.AskAsync<FoundRecords>(
            "find_records", new JsonObject { ["text"] = wanted, ["escaped"] = LikePatterns.Escape(wanted) }, cancellationToken);
    }
}
