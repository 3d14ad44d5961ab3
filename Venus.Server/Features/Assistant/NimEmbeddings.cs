using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Venus.Data.Features.Knowledge;

namespace Venus.Server.Features.Assistant;

/// <summary>
/// Embeddings of NIM's retrieval models, which are told apart from OpenAI's by two words: <c>input_type</c> ("passage" of what is found, "query" of what is
/// asked; taken from the options' additional properties) and <c>truncate</c>.
/// </summary>
internal sealed class NimEmbeddings(HttpClient client, ModelSettings settings) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <exception cref="HttpRequestException">No answer, or none that fits.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] input = [.. values];
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(settings.CallTime);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.BaseUrl + "/embeddings"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.ApiKey);
        request.Content = JsonContent.Create(new Question(
            input, options?.ModelId ?? settings.EmbeddingModel, options?.AdditionalProperties?.GetValueOrDefault(Embedder.InputType) as string ?? "query"));
        using var response = await client.SendAsync(request, deadline.Token);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<Answer>(deadline.Token);
        if (answer?.Data is not { } vectors || vectors.Count != input.Length || vectors.Any(vector => vector.Embedding is not { Length: > 0 } figures || figures.Length != vectors[0].Embedding.Length))
            throw new HttpRequestException("The model service answered with vectors that do not fit the texts.");
        return [.. vectors.OrderBy(vector => vector.Index).Select(vector => new Embedding<float>(vector.Embedding) { ModelId = settings.EmbeddingModel })];
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("nim", settings.BaseUrl, settings.EmbeddingModel)
        : serviceKey is null && serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // The factory keeps the client's handlers.
    }

    private sealed record Question(
        [property: JsonPropertyName("input")] IReadOnlyList<string> Input,
        [property: JsonPropertyName("model")] string Model,
        [property: JsonPropertyName("input_type")] string InputType,
        [property: JsonPropertyName("encoding_format")] string EncodingFormat = "float",
        [property: JsonPropertyName("truncate")] string Truncate = "END");

    private sealed record Answer([property: JsonPropertyName("data")] IReadOnlyList<Vector>? Data);

    private sealed record Vector([property: JsonPropertyName("index")] int Index, [property: JsonPropertyName("embedding")] float[] Embedding);
}
