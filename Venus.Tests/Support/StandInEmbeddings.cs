using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace Venus.Tests.Support;

/// <summary>
/// Takes the place of an embedding model: deterministic vectors of a text's words, their pairs and their three-letter pieces, each hashed to a place,
/// of length one. Texts that share words are near each other; it knows nothing of meaning.
/// </summary>
public sealed class StandInEmbeddings(int dimensions = 256, string model = "stand-in") : IEmbeddingGenerator<string, Embedding<float>>
{
    private static readonly HashSet<string> Empty =
        [.. "a an and are as at be but by can do does for from how i if in is it me my no not of on or so that the their then there this to was what when where which who why with you your".Split(' ')];

    /// <summary>Each call: what it was told of its input, and how many texts.</summary>
    public List<(string? InputType, int Texts)> Calls { get; } = [];

    /// <summary>The vector of a text, for a test that needs a certain one.</summary>
    public Func<string, float[]>? Vectors { get; set; }

    /// <summary>What happens before an answer.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task>? Before { get; set; }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.ToList();
        lock (Calls)
            Calls.Add((options?.AdditionalProperties?.GetValueOrDefault("input_type") as string, texts.Count));
        if (Before is { } before)
            await before(texts, cancellationToken);
        return [.. texts.Select(text => new Embedding<float>(Vectors?.Invoke(text) ?? VectorOf(text)))];
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("stand-in", null, model, dimensions) : null;

    public void Dispose()
    {
        // Nothing is held.
    }

    public float[] VectorOf(string text)
    {
        var vector = new float[dimensions];
        var words = new string([.. text.Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !Empty.Contains(word)).ToList();
        for (var i = 0; i < words.Count; i++)
        {
            Add(words[i], 1);
            if (i > 0)
                Add($"{words[i - 1]} {words[i]}", 0.5f);
            var framed = $"<{words[i]}>";
            for (var at = 0; at + 3 <= framed.Length; at++)
                Add(framed.Substring(at, 3), 0.3f);
        }

        var length = TensorPrimitives.Norm<float>(vector);
        if (length > 0)
            TensorPrimitives.Divide(vector, length, vector);
        return vector;

        void Add(string piece, float weight) => vector[Hash(piece) % dimensions] += weight;
    }

    // FNV-1a: the same on every machine and run.
    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
            hash = (hash ^ letter) * 16777619u;
        return hash;
    }
}
