using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Venus.Core.Fields;

namespace Venus.Server.Api;

/// <summary>What the OpenAPI document tells of a route.</summary>
/// <param name="Answer">Null: the answer has no body.</param>
/// <param name="Body">An example of the request's body, JSON.</param>
internal sealed record ApiTelling(string Summary, int Status, ApiSample? Answer, string? Body);

/// <summary>A POST that is done once, however often it is sent under the same key.</summary>
internal sealed record TakesIdempotencyKey;

internal static class ApiTellingExtensions
{
    public static RouteHandlerBuilder Tells(
        this RouteHandlerBuilder route, string summary, ApiSample? answer = null, int status = StatusCodes.Status200OK, string? body = null) =>
        route.WithMetadata(new ApiTelling(summary, status, answer, body));
}

/// <summary>A shape of an answer with an example of it; both come from the fields that are sent.</summary>
internal sealed record ApiSample(JsonNode Example, OpenApiSchema Schema)
{
    /// <summary>Records of a shape.</summary>
    /// <param name="full">With every field.</param>
    /// <param name="sparse">Shows which fields may be null.</param>
    public static ApiSample Of<T>(ReadShape<T> shape, T full, T sparse) => Of([.. shape.Fields.Select(field => new Part(
        field.Name, field.Key is null ? field.Title : $"{field.Title}; absent without {field.Key}", field.Key is null, Node(field.Value(full)), Node(field.Value(sparse))))]);

    /// <summary>A record of its own.</summary>
    public static ApiSample Of(object record) =>
        Of([.. Node(record)!.AsObject().Select(p => new Part(p.Key, null, true, p.Value?.DeepClone(), p.Value?.DeepClone()))]);

    /// <summary>One page of a list of these.</summary>
    public ApiSample Page()
    {
        var page = Of(new { Total = 1, More = false });
        var schema = page.Schema;
        schema.Properties!["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Schema };
        schema.Properties["total"] = Described(JsonSchemaType.Integer, "Records that match, up to 10000");
        schema.Properties["more"] = Described(JsonSchemaType.Boolean, "Others match beyond those counted");
        schema.Properties["next_cursor"] = Described(JsonSchemaType.String | JsonSchemaType.Null, "Send it as cursor for the next page; null at the end");
        schema.Required = new HashSet<string> { "items", "total", "more", "next_cursor" };
        return new ApiSample(
            new JsonObject { ["items"] = new JsonArray(Example.DeepClone()), ["total"] = 1, ["more"] = false, ["next_cursor"] = null }, schema);
    }

    private static ApiSample Of(IReadOnlyList<Part> parts) => new(
        new JsonObject(parts.Select(part => KeyValuePair.Create(part.Name, part.Full?.DeepClone()))),
        new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = parts.ToDictionary(part => part.Name, IOpenApiSchema (part) =>
            {
                var schema = SchemaOf(part.Full);
                schema.Description = part.Description;
                if (part.Sparse is null)
                    schema.Type |= JsonSchemaType.Null;
                return schema;
            }),
            Required = parts.Where(part => part.IsAlwaysThere).Select(part => part.Name).ToHashSet(),
        });

    private static OpenApiSchema Described(JsonSchemaType type, string description) => new() { Type = type, Description = description };

    private static JsonNode? Node(object? value) => JsonSerializer.SerializeToNode(value, ApiJson.Options);

    private static OpenApiSchema SchemaOf(JsonNode? node) => node switch
    {
        JsonObject record => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = record.ToDictionary(p => p.Key, IOpenApiSchema (p) => SchemaOf(p.Value)),
        },
        JsonArray list => new OpenApiSchema { Type = JsonSchemaType.Array, Items = SchemaOf(list.FirstOrDefault()) },
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => new OpenApiSchema { Type = JsonSchemaType.String, Format = FormatOf(value.GetValue<string>()) },
            JsonValueKind.Number => new OpenApiSchema { Type = value.ToJsonString().Contains('.', StringComparison.Ordinal) ? JsonSchemaType.Number : JsonSchemaType.Integer },
            _ => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        },
        _ => new OpenApiSchema { Type = JsonSchemaType.Null },
    };

    private static string? FormatOf(string text) => Guid.TryParse(text, out _) ? "uuid"
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out _) ? "date"
        : text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) ? "date-time"
        : null;

    private sealed record Part(string Name, string? Description, bool IsAlwaysThere, JsonNode? Full, JsonNode? Sparse);
}
