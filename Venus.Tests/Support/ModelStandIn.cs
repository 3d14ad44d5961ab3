using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Venus.Tests.Support;

/// <summary>
/// A model service as NVIDIA documents NIM's: <c>chat/completions</c>, whole and streamed as server-sent events with deltas of words and of tool calls, and
/// <c>embeddings</c> with <c>input_type</c>. What the model says is a script of the test's; how it fails is too.
/// </summary>
internal sealed class ModelStandIn : IAsyncDisposable
{
    public const string Key = "nvapi-key-of-the-tests";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonElement> _asked = [];
    private readonly ConcurrentQueue<JsonElement> _embedded = [];

    private ModelStandIn(WebApplication app) => _app = app;

    public string BaseUrl => $"{_app.Urls.Single()}/v1";

    /// <summary>What a request gets, except those for titles. The number counts them from 0.</summary>
    public Func<JsonElement, int, ModelReply> Script { get; set; } = (request, _) => IsStreamed(request) ? ModelReply.Says("Nothing.") : ModelReply.Says("READY");

    /// <summary>The vector of a text.</summary>
    public Func<string, float[]> Vectors { get; set; } = WordVectors.Of;

    /// <summary>What requests for embeddings get instead of vectors.</summary>
    public ModelReply? NoVectors { get; set; }

    public ModelReply TitleReply { get; set; } = ModelReply.Says("Stock of the day");

    /// <summary>Requests for answers so far, without those for titles.</summary>
    public IReadOnlyList<JsonElement> Asked => [.. _asked];

    /// <summary>False: requests from now on are answered and forgotten.</summary>
    public bool Remembers { get; set; } = true;

    public IReadOnlyList<JsonElement> Embedded => [.. _embedded];

    /// <summary>A host's settings for it.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Assistant:ApiKey"] = Key,
        ["Assistant:BaseUrl"] = BaseUrl,
        ["Assistant:SilenceSeconds"] = "2",
        ["Assistant:CallSeconds"] = "45",
    };

    public static async Task<ModelStandIn> StartAsync()
    {
        var app = LoopbackServer.Build();
        var service = new ModelStandIn(app);
        app.MapPost("/v1/chat/completions", service.ChatAsync);
        app.MapPost("/v1/embeddings", service.EmbedAsync);
        app.MapGet("/v1/models", context => context.Request.Headers.Authorization == $"Bearer {Key}"
            ? context.Response.WriteAsJsonAsync(new { @object = "list", data = new[] { new { id = "meta/llama-3.3-70b-instruct", @object = "model" } } })
            : Results.Unauthorized().ExecuteAsync(context));
        await app.StartAsync();
        return service;
    }

    public static bool IsStreamed(JsonElement request) => request.TryGetProperty("stream", out var stream) && stream.GetBoolean();

    /// <summary>What the newest tool message says.</summary>
    public static string LastFound(JsonElement request) =>
        request.GetProperty("messages").EnumerateArray().Last(message => message.GetProperty("role").GetString() == "tool").GetProperty("content").GetString()!;

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task ChatAsync(HttpContext context)
    {
        if (await RequestAsync(context) is not { } request)
            return;
        var isTitle = request.GetProperty("messages")[0].GetProperty("content").ToString().StartsWith("Give this conversation a title", StringComparison.Ordinal);
        int number;
        lock (_asked)
        {
            number = _asked.Count;
            if (!isTitle && Remembers)
                _asked.Enqueue(request);
        }

        await (isTitle ? TitleReply : Script(request, number)).WriteAsync(context, IsStreamed(request));
    }

    private async Task EmbedAsync(HttpContext context)
    {
        if (await RequestAsync(context) is not { } request)
            return;
        _embedded.Enqueue(request);
        if (NoVectors is { } reply)
        {
            await reply.WriteAsync(context, streamed: false);
            return;
        }

        var data = request.GetProperty("input").EnumerateArray().Select((text, index) => new { @object = "embedding", index, embedding = Vectors(text.GetString()!) });
        await context.Response.WriteAsJsonAsync(new { @object = "list", data, model = request.GetProperty("model").GetString(), usage = new { prompt_tokens = 8, total_tokens = 8 } });
    }

    private static async Task<JsonElement?> RequestAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsJsonAsync(new { status = 401, title = "Unauthorized", detail = "Authentication failed" });
            return null;
        }

        return (await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)).RootElement;
    }
}

/// <summary>Vectors in which texts are near that share words: hashed words, normalised. They stand in for a model's.</summary>
internal static class WordVectors
{
    public const int Size = 256;

    public static float[] Of(string text)
    {
        var vector = new float[Size];
        foreach (var word in text.ToLowerInvariant().Split([' ', '\n', '\r', '\t', '.', ',', ';', ':', '?', '!', '(', ')', '"', '*', '#', '-', '/'], StringSplitOptions.RemoveEmptyEntries))
            vector[word.Aggregate(17u, (hash, letter) => (hash * 31) + letter) % Size] += 1;
        var length = MathF.Sqrt(vector.Sum(figure => figure * figure));
        return length == 0 ? [1, .. new float[Size - 1]] : [.. vector.Select(figure => figure / length)];
    }
}

/// <summary>One answer of the model service, or one way to fail.</summary>
internal sealed record ModelReply(Func<HttpContext, bool, Task> Write)
{
    public Task WriteAsync(HttpContext context, bool streamed) => Write(context, streamed);

    /// <summary>Words, in pieces when streamed.</summary>
    /// <param name="finish">Null: the reason is missing.</param>
    public static ModelReply Says(string words, string? finish = "stop") => new((context, streamed) => streamed
        ? StreamAsync(context, [.. Pieces(words).Select(piece => Chunk(new JsonObject { ["content"] = piece })), Chunk([], finish), Usage(), "[DONE]"])
        : WholeAsync(context, new JsonObject { ["role"] = "assistant", ["content"] = words }, finish));

    /// <summary>Streams words in these pieces, each as JSON writes it between quotation marks.</summary>
    public static ModelReply Streams(params IEnumerable<string> pieces) => new((context, _) => StreamAsync(context, [.. Written(pieces), Chunk([], "stop"), Usage(), "[DONE]"]));

    /// <summary>Begins to stream such pieces and breaks the line.</summary>
    public static ModelReply StreamsAndCuts(params IEnumerable<string> pieces) => new((context, _) => CutAsync(context, Written(pieces)));

    /// <summary>Calls of tools with arguments, which may be no JSON; as deltas when streamed.</summary>
    public static ModelReply Calls(params (string Name, string Arguments)[] calls) => new((context, streamed) => streamed
        ? StreamAsync(context, [.. calls.SelectMany((call, at) => Deltas(call.Name, call.Arguments, at)), Chunk([], "tool_calls"), Usage(), "[DONE]"])
        : WholeAsync(
            context,
            new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = null,
                ["tool_calls"] = new JsonArray([.. calls.Select((call, at) => (JsonNode)new JsonObject
                {
                    ["id"] = $"chatcmpl-tool-{at}",
                    ["type"] = "function",
                    ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
                })]),
            },
            "tool_calls"));

    public static ModelReply Fails(int status, int? retryAfter = null) => new(async (context, _) =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await context.Response.WriteAsJsonAsync(new { status, title = "Secret words of the service", detail = "Inference connection error at 10.9.8.7" });
    });

    /// <summary>Says nothing until the caller goes.</summary>
    public static ModelReply Hangs() => new((context, _) => GoneAsync(context));

    /// <summary>Begins to stream and then says nothing more.</summary>
    public static ModelReply HangsAfter(string words) => new(async (context, _) =>
    {
        await StreamAsync(context, [.. Pieces(words).Select(piece => Chunk(new JsonObject { ["content"] = piece }))]);
        await GoneAsync(context);
    });

    /// <summary>Does something first.</summary>
    public ModelReply After(Func<Task> act) => new(async (context, streamed) =>
    {
        await act();
        await WriteAsync(context, streamed);
    });

    /// <summary>Begins to stream, does something, and then says the same word until the caller goes, at most for 20 seconds.</summary>
    public static ModelReply GoesOn(string words, Func<Task> act, string word) => new(async (context, _) =>
    {
        await StreamAsync(context, [Chunk(new JsonObject { ["content"] = words })]);
        await act();
        for (var said = 0; said < 200 && !context.RequestAborted.IsCancellationRequested; said++)
        {
            await StreamAsync(context, [Chunk(new JsonObject { ["content"] = word })]);
            await Task.Delay(100);
        }
    });

    /// <summary>Begins to stream and breaks the line.</summary>
    public static ModelReply CutsAfter(string words) => new((context, _) => CutAsync(context, Pieces(words).Select(piece => Chunk(new JsonObject { ["content"] = piece }))));

    public static ModelReply Raw(string body, string type = "application/json") => new(async (context, _) =>
    {
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    });

    private static async Task GoneAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMinutes(5), context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // That is what it waits for.
        }
    }

    private static Task WholeAsync(HttpContext context, JsonObject message, string? finish) => context.Response.WriteAsJsonAsync(new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["created"] = 1_763_000_000,
        ["model"] = "meta/llama-3.3-70b-instruct",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = finish }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 100, ["completion_tokens"] = 10, ["total_tokens"] = 110 },
    });

    private static async Task StreamAsync(HttpContext context, IReadOnlyList<string> events)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = "text/event-stream";
        foreach (var told in events)
        {
            await context.Response.WriteAsync($"data: {told}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task CutAsync(HttpContext context, IEnumerable<string> events)
    {
        await StreamAsync(context, [.. events]);
        // What was sent is to arrive before the line breaks.
        await Task.Delay(300);
        context.Abort();
    }

    private static IEnumerable<string> Written(IEnumerable<string> pieces) =>
        pieces.Select(piece => Chunk(new JsonObject { ["content"] = "@" }).Replace("\"@\"", $"\"{piece}\"", StringComparison.Ordinal));

    private static IEnumerable<string> Pieces(string words) => words.Chunk(7).Select(piece => new string(piece));

    private static IEnumerable<string> Deltas(string name, string arguments, int at)
    {
        yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(Call(new JsonObject { ["name"] = name, ["arguments"] = "" }, first: true)) });
        foreach (var piece in Pieces(arguments))
            yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(Call(new JsonObject { ["arguments"] = piece }, first: false)) });

        JsonObject Call(JsonObject function, bool first)
        {
            var call = new JsonObject { ["index"] = at, ["function"] = function };
            if (first)
                (call["id"], call["type"]) = ($"chatcmpl-tool-{at}", "function");
            return call;
        }
    }

    private static string Chunk(JsonObject delta, string? finish = null) => new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1_763_000_000,
        ["model"] = "meta/llama-3.3-70b-instruct",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    }.ToJsonString();

    private static string Usage() => new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1_763_000_000,
        ["model"] = "meta/llama-3.3-70b-instruct",
        ["choices"] = new JsonArray(),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 200, ["completion_tokens"] = 30, ["total_tokens"] = 230 },
    }.ToJsonString();
}
