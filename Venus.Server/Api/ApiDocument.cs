using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Venus.Core;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Server.Api;

/// <summary>The OpenAPI 3.1 document of the REST surface, built from its routes. Needs system.docs.</summary>
internal sealed class ApiDocument(VenusSession session, [FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider documents)
{
    public const string Name = "v1";

    private const string Scheme = "bearer";
    private const string Problem = "Problem";

    public async Task<Result<string>> ReadAsync(CancellationToken cancellationToken)
    {
        if (await session.RefusalAsync(Permissions.SystemDocs, null, cancellationToken) is { } refusal)
            return refusal;
        var document = await documents.GetOpenApiDocumentAsync(cancellationToken);
        return await document.SerializeAsync(OpenApiSpecVersion.OpenApi3_1, OpenApiConstants.Json, cancellationToken);
    }

    /// <summary>The document as an answer, or the problem.</summary>
    public async Task<IResult> AnswerAsync(CancellationToken cancellationToken)
    {
        var document = await ReadAsync(cancellationToken);
        return document.Problem is { } problem ? new ProblemAnswer(problem) : TypedResults.Text(document.Value, MediaTypeNames.Application.Json);
    }

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = route => ("/" + route.RelativePath).StartsWith(VenusApi.Version1 + "/", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, _, _) =>
        {
            Introduce(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Tell(operation, context.Description.ActionDescriptor.EndpointMetadata, context.Description.RelativePath!, context.Document!);
            return Task.CompletedTask;
        });
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Venus",
            Version = "1.0.0",
            Description = "Sign in with POST /api/v1/auth/login and send the access token as a bearer, or send an API token (venus_…) made under API Tokens, which opens "
                + "the keys it was given but not the caller's sessions (auth). Every refusal is a problem of RFC 9457. "
                + "Lists take limit (50, at most 200) and cursor. A field whose permission the caller lacks is absent.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.AddComponent(Scheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Scheme, BearerFormat = "JWT" });
        document.AddComponent(Problem, ProblemSchema());
        document.Tags = document.Paths.Keys.Select(TagOf).Distinct().Select(name => new OpenApiTag { Name = name }).ToHashSet();
    }

    private static void Tell(OpenApiOperation operation, IList<object> metadata, string path, OpenApiDocument document)
    {
        var telling = metadata.OfType<ApiTelling>().Single();
        operation.Summary = telling.Summary;
        operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf("/" + path), document) };
        operation.Responses = [];
        operation.Responses[telling.Status.ToString(CultureInfo.InvariantCulture)] = Answer(telling, metadata.OfType<AlsoCsv>().Any());
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Description = "Public.";
        }
        else
        {
            var keys = metadata.OfType<NeedsKey>().Single().AnyOf;
            operation.Description = metadata.OfType<NeedsSession>().Any() ? "For anybody who has signed in; not for an API token."
                : keys.Count == 0 ? "For anybody who is signed in."
                : $"Needs {string.Join(" or ", keys)}.";
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            operation.Responses["401"] = Refusal("No valid token of a living session", document);
            operation.Responses["403"] = Refusal("A permission or a store is missing, or something has to be done first", document);
        }

        operation.Responses["429"] = Refusal("Too many calls; Retry-After says how long to wait", document);
        operation.Responses["default"] = Refusal("Refused", document);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Name = ApiJson.NameOf(parameter.Name!);
        if (metadata.OfType<TakesIdempotencyKey>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = BusinessEndpoints.KeyHeader,
                In = ParameterLocation.Header,
                Required = true,
                Description = "A UUID of the caller's for what he posts; a repeat under the same one posts nothing and answers as the first time.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            });
        }

        if (telling.Body is not null && operation.RequestBody?.Content?.Values.FirstOrDefault() is { } content)
            content.Example = JsonNode.Parse(telling.Body);
    }

    private static string TagOf(string path) => path[(VenusApi.Version1.Length + 1)..].Split('/', '.')[0];

    private static OpenApiResponse Answer(ApiTelling telling, bool alsoCsv)
    {
        var response = new OpenApiResponse
        {
            Description = telling.Answer is null ? "Done" : "The answer",
            Headers = CallCounter.Headers.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeader
            {
                Description = "Calls of the caller's minute or hour; without a token of the minute alone",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
            }),
        };
        if (telling.Answer is { } answer)
        {
            response.Content = new Dictionary<string, OpenApiMediaType>
            {
                [MediaTypeNames.Application.Json] = new() { Schema = answer.Schema, Example = answer.Example },
            };
            if (alsoCsv)
                response.Content[MediaTypeNames.Text.Csv] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }

        return response;
    }

    private static OpenApiResponse Refusal(string description, OpenApiDocument document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypeNames.Application.ProblemJson] = new() { Schema = new OpenApiSchemaReference(Problem, document) },
        },
    };

    private static OpenApiSchema ProblemSchema()
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "type", "title", "status", "detail", "instance", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Of(JsonSchemaType.String, "urn:venus:problem: and the kind of refusal"),
                ["title"] = Of(JsonSchemaType.String, "The kind in words"),
                ["status"] = Of(JsonSchemaType.Integer, "The status of the answer"),
                ["detail"] = Of(JsonSchemaType.String, "What is wrong and what to do, for a person"),
                ["instance"] = Of(JsonSchemaType.String, "The path of the request"),
                ["traceId"] = Of(JsonSchemaType.String, "Finds the request in the log"),
                ["permission"] = Of(JsonSchemaType.String, "The one that is missing"),
                ["store"] = Of(JsonSchemaType.Integer, "The one that is not assigned"),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Faults by the field they belong to",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
                ["retryAfter"] = Of(JsonSchemaType.Integer, "Seconds to wait"),
                [AssistantEndpoints.TakenMember] = Of(JsonSchemaType.String, "Of the assistant: where the question stands"),
            },
        };
        return schema;

        static OpenApiSchema Of(JsonSchemaType type, string description) => new() { Type = type, Description = description };
    }
}

/// <summary>A list that is answered as CSV too, asked for by Accept or format.</summary>
internal sealed record AlsoCsv;
