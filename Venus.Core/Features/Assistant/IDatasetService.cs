namespace Venus.Core.Features.Assistant;

/// <summary>
/// What the assistant looks up for the asker, who needs <c>ai.chat</c>: datasets that one of his roles lists for it and whose page he may open, with the
/// rows and columns of that page. Reads alone, for at most 3 seconds. What is not open to him is refused with <see cref="DatasetNotOpen"/>, a question
/// that does not fit with <see cref="InvalidInput"/>, one that takes too long with <see cref="QueryTooSlow"/>.
/// </summary>
public interface IDatasetService
{
    Task<Result<IReadOnlyList<DatasetSummary>>> ListAsync(CancellationToken cancellationToken = default);

    Task<Result<DatasetDescription>> DescribeAsync(string dataset, CancellationToken cancellationToken = default);

    Task<Result<DatasetRows>> QueryAsync(DatasetQuery query, CancellationToken cancellationToken = default);

    Task<Result<DatasetCount>> CountAsync(DatasetCountQuery query, CancellationToken cancellationToken = default);
}
