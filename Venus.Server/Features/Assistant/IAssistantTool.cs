using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Knowledge;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Assistant;

/// <summary>Something that the model may look up. It runs in the asker's session, reads only, and refuses what he may not see.</summary>
internal interface IAssistantTool
{
    AIFunctionDeclaration Declaration { get; }

    /// <summary>Whether the model is told of it at all; what it finds is judged again when it is called.</summary>
    bool IsOpenTo(UserRights rights);

    /// <param name="arguments">As the model wrote them.</param>
    /// <exception cref="JsonException">They do not fit the schema; the message says how, for the model.</exception>
    ToolCall Read(string arguments);
}

/// <summary>A call whose arguments fit.</summary>
/// <param name="Says">What is looked up, for a person.</param>
internal sealed record ToolCall(string Says, Func<CancellationToken, Task<ToolAnswer>> RunAsync);

/// <summary>What a tool found.</summary>
/// <param name="ForModel">Sent to the model as JSON.</param>
/// <param name="Refusal">Why it found nothing, for the person and the model.</param>
/// <param name="Sources">What an answer that rests on it should name.</param>
internal sealed record ToolAnswer(object ForModel, string? Refusal = null, FoundTable? Table = null, params IReadOnlyList<ToolSource> Sources);

/// <param name="Passage">The words of a document; null for figures.</param>
internal sealed record ToolSource(string Title, string? Link, string? Passage = null);

/// <summary>A tool whose arguments are a record: its properties are the schema, and what the schema does not name is refused.</summary>
internal abstract class AssistantTool<TArguments> : IAssistantTool
    where TArguments : class
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private const int LongestSaid = 200;

    // Made once: every question has tools of its own.
    private static readonly JsonElement Schema = AIJsonUtilities.CreateJsonSchema(typeof(TArguments), serializerOptions: Strict);

    protected AssistantTool(string name, string description) => Declaration = AIFunctionFactory.CreateDeclaration(name, description, Schema);

    public AIFunctionDeclaration Declaration { get; }

    public abstract bool IsOpenTo(UserRights rights);

    public ToolCall Read(string arguments)
    {
        var read = Fitting(arguments);
        var said = SafeMarkdown.Straight(Say(read));
        return new ToolCall(said.Length > LongestSaid ? $"{KnowledgeSearch.Beginning(said, LongestSaid)}…" : said, cancellationToken => RunAsync(read, cancellationToken));
    }

    protected abstract string Say(TArguments arguments);

    protected abstract Task<ToolAnswer> RunAsync(TArguments arguments, CancellationToken cancellationToken);

    // The serializer's own words name our types, and it lets null stand in a list of what is never null.
    private static TArguments Fitting(string arguments)
    {
        string wrong;
        try
        {
            var json = JsonElement.Parse(arguments);
            if (!HoldsNullInAList(json) && json.Deserialize<TArguments>(Strict) is { } read)
                return read;
            wrong = "null stands where it may not";
        }
        catch (JsonException fault)
        {
            wrong = fault.Path is null or "$" ? "they are no JSON object of the schema, or lack what it requires" : $"look at {fault.Path}";
        }

        throw new JsonException($"The arguments do not fit the schema: {wrong}.");
    }

    private static bool HoldsNullInAList(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null || HoldsNullInAList(item)),
        JsonValueKind.Object => json.EnumerateObject().Any(property => HoldsNullInAList(property.Value)),
        _ => false,
    };
}

/// <summary>Of a tool that asks for nothing.</summary>
internal sealed record NoArguments;
