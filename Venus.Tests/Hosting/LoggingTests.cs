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

    [Fact]
    public async Task Log_OfOneHost_IsItsOwn_WhateverOthersOfTheProcessDo()
    {
        await using var mine = Host(("WriteTo:0:Name", nameof(LogsKept.ToTest)));
        // A host makes its log when it first writes.
        mine.Services.GetRequiredService<ILoggerFactory>();
        await using (var another = Host())
            another.Services.GetRequiredService<ILoggerFactory>();

        Assert.True(IsKept(mine, "Venus.Server.Any", LogLevel.Warning, null));
    }

    private static async Task AssertKeptAsync(string minimum, string source, LogLevel level, string? line, bool kept)
    {
        await using var app = Host(("MinimumLevel:Default", minimum), ("MinimumLevel:Override:Microsoft", minimum), ("WriteTo:0:Name", nameof(LogsKept.ToTest)));

        Assert.Equal(kept, IsKept(app, source, level, line));
    }

    private static WebApplication Host(params (string Key, string Value)[] log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            log.Select(set => KeyValuePair.Create<string, string?>($"Serilog:{set.Key}", set.Value)).Append(new("Serilog:Using:0", typeof(LogsKept).Assembly.GetName().Name)));
        builder.AddVenusLogging();
        return builder.Build();
    }

    private static bool IsKept(WebApplication host, string source, LogLevel level, string? line)
    {
        var typed = $"typed {Guid.CreateVersion7()}";

#pragma warning disable CA1848, CA1873 // The framework's own lines come through the same door.
        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(source).Log(level, new EventId(1, line), "A browser sent {Words}", typed);
#pragma warning restore CA1848, CA1873

        return LogsKept.Lines.Any(written => written.Contains(typed, StringComparison.Ordinal));
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
