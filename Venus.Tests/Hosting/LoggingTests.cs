using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Venus.Server.Hosting;

namespace Venus.Tests.Hosting;

public sealed class LoggingTests
{
    [Theory]
    [InlineData("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Debug, false)]
    [InlineData("Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Trace, false)]
    [InlineData("Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Warning, true)]
    [InlineData("Microsoft.AspNetCore.Routing.EndpointMiddleware", LogLevel.Debug, true)]
    [InlineData("Microsoft.AspNetCore.Components.Server.ComponentHub", LogLevel.Debug, false)]
    public Task MostIsLogged_WhatBrowsersSendIsNot(string source, LogLevel level, bool kept) => AssertKeptAsync("Verbose", source, level, null, kept);

    /// <summary>At the level that hosts are set to.</summary>
    [Theory]
    [InlineData("Microsoft.AspNetCore.Components.Server.ComponentHub", "InvalidInputData", true)]
    [InlineData("Microsoft.AspNetCore.Components.Server.ComponentHub", "CreatedCircuit", false)]
    [InlineData("Microsoft.AspNetCore.Components.Server.Circuits.RemoteJSRuntime", "InvokeInstanceDotNetMethodException", true)]
    [InlineData("Microsoft.AspNetCore.Components.Server.Circuits.RemoteJSRuntime", "BeginInvokeJS", false)]
    [InlineData("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", "InvalidInputData", false)]
    public Task RefusedFrames_AreLogged_NotWhatPagesSend(string source, string line, bool kept) => AssertKeptAsync("Warning", source, LogLevel.Debug, line, kept);

    private static async Task AssertKeptAsync(string minimum, string source, LogLevel level, string? line, bool kept)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Serilog:MinimumLevel:Default"] = minimum,
            ["Serilog:MinimumLevel:Override:Microsoft"] = minimum,
            ["Serilog:Using:0"] = typeof(LogsKept).Assembly.GetName().Name,
            ["Serilog:WriteTo:0:Name"] = nameof(LogsKept.ToTest),
        });
        builder.AddVenusLogging();
        await using var app = builder.Build();
        var typed = $"typed {Guid.CreateVersion7()}";

#pragma warning disable CA1848, CA1873 // The framework's own lines come through the same door.
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(source).Log(level, new EventId(1, line), "A browser sent {Words}", typed);
#pragma warning restore CA1848, CA1873

        Assert.Equal(kept, LogsKept.Lines.Any(written => written.Contains(typed, StringComparison.Ordinal)));
    }
}

/// <summary>Where a configuration of a log can write to: a test reads it.</summary>
public static class LogsKept
{
    internal static ConcurrentQueue<string> Lines { get; } = [];

    public static LoggerConfiguration ToTest(this LoggerSinkConfiguration writeTo) => writeTo.Sink(new Sink());

    private sealed class Sink : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => Lines.Enqueue(logEvent.RenderMessage(CultureInfo.InvariantCulture));
    }
}
