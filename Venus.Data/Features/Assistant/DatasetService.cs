using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Assistant;

internal sealed class DatasetService(VenusSession session) : IDatasetService
{
    public Task<Result<IReadOnlyList<DatasetSummary>>> ListAsync(CancellationToken cancellationToken = default) =>
        LookUpAsync<IReadOnlyList<DatasetSummary>>("list_datasets", null, cancellationToken);

    public Task<Result<DatasetDescription>> DescribeAsync(string dataset, CancellationToken cancellationToken = default) =>
        LookUpAsync<DatasetDescription>("describe_dataset", new { dataset }, cancellationToken);

    public Task<Result<DatasetRows>> QueryAsync(DatasetQuery query, CancellationToken cancellationToken = default) =>
        LookUpAsync<DatasetRows>("query_dataset", query, cancellationToken);

    public Task<Result<DatasetCount>> CountAsync(DatasetCountQuery query, CancellationToken cancellationToken = default) =>
        LookUpAsync<DatasetCount>("count_rows", query, cancellationToken);

    private async Task<Result<T>> LookUpAsync<T>(string function, object? question, CancellationToken cancellationToken)
    {
        if (await session.RefusalAsync(Permissions.AiChat, null, cancellationToken) is { } refusal)
            return refusal;
        var answer = await session.LookUpAsync<T>(function, question, cancellationToken);
        if (answer.Problem is DatasetNotOpen { Permission: { } missing })
            await session.LogDeniedAsync(missing, null, cancellationToken);
        return answer;
    }
}
