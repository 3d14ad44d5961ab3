using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Venus.Tests.Support;

/// <summary>Takes what a host sends by OTLP over http, and keeps its bytes.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _sent = new();

    private OtlpCollector(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<OtlpCollector> StartAsync()
    {
        var app = LoopbackServer.Build();
        var collector = new OtlpCollector(app);
        app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector._sent.Enqueue((context.Request.Path.Value!, body.ToArray()));
        });
        await app.StartAsync();
        return collector;
    }

    /// <summary>Texts stand in protobuf as they are.</summary>
    public string Received(string path) => string.Concat(_sent.Where(sent => sent.Path == path).Select(sent => Encoding.UTF8.GetString(sent.Body)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
