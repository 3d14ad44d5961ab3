using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Venus.Core.Features.Knowledge;

namespace Venus.Data.Features.Knowledge;

/// <summary>
/// The embedding model, where one is configured. Whatever goes wrong at the service is told apart here: callers get vectors or null, never its error.
/// </summary>
public sealed partial class Embedder(IEnumerable<IEmbeddingGenerator<string, Embedding<float>>> generators, TimeProvider time, ILogger<Embedder> logger)
{
    /// <summary>The additional property of a request that says what its texts are: "passage", or "query".</summary>
    public const string InputType = "input_type";

    private static readonly TimeSpan IndexingPatience = TimeSpan.FromSeconds(60);

    private readonly IEmbeddingGenerator<string, Embedding<float>>? _generator = generators.FirstOrDefault();

    public bool IsConfigured => _generator is not null;

    /// <summary>What tells embeddings of one model from another's.</summary>
    internal string Model => (_generator?.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unnamed";

    /// <summary>Null when the service failed or took longer than <see cref="KnowledgeSearch.Patience"/>.</summary>
    internal async Task<float[]?> OfQuestionAsync(string question, CancellationToken cancellationToken) =>
        await GenerateAsync([question], "query", KnowledgeSearch.Patience, cancellationToken) is [var vector] ? vector : null;

    /// <summary>One vector for each passage, all of one size; null when the service failed.</summary>
    internal Task<IReadOnlyList<float[]>?> OfPassagesAsync(IReadOnlyList<string> passages, CancellationToken cancellationToken) =>
        GenerateAsync(passages, "passage", IndexingPatience, cancellationToken);

    private async Task<IReadOnlyList<float[]>?> GenerateAsync(IReadOnlyList<string> texts, string inputType, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_generator is null)
            return null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var options = new EmbeddingGenerationOptions { AdditionalProperties = new() { [InputType] = inputType } };
            // A service that ignores the cancellation is left behind.
            var made = await _generator.GenerateAsync(texts, options, ending.Token).WaitAsync(patience, time, cancellationToken);
            IReadOnlyList<float[]> vectors = [.. made.Select(embedding => embedding.Vector.ToArray())];
            if (vectors.Count == texts.Count && vectors.All(vector => vector.Length > 0 && vector.Length == vectors[0].Length && TensorPrimitives.IsFiniteAll<float>(vector)))
                return vectors;
            LogUnusable(texts.Count, vectors.Count);
        }
#pragma warning disable CA1031 // Each client of a model service has its own faults.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(fault);
        }
        finally
        {
            await ending.CancelAsync();
        }

        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The embedding model answered {Asked} texts with {Answered} vectors that do not fit")]
    private partial void LogUnusable(int asked, int answered);

    [LoggerMessage(LogLevel.Warning, "The embedding model did not answer")]
    private partial void LogFailed(Exception fault);
}
