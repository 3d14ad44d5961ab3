using Microsoft.AspNetCore.SignalR;
using Serilog;
using Serilog.Context;
using Serilog.Events;
using Serilog.Filters;
using Venus.Server.SignIn;

namespace Venus.Server.Hosting;

/// <summary>
/// Has the log tell whose browser calls what no page calls: the framework refuses it, and says so where nobody looks. A few lines come from honest browsers, such
/// as a click on what has gone meanwhile. What is no call at all is told of by <see cref="WatchedProtocol"/>.
/// </summary>
internal sealed class RefusedFrames : IHubFilter
{
    private const string Calls = "Microsoft.AspNetCore.Components.Server.Circuits.RemoteJSRuntime";
    private const string Hub = "Microsoft.AspNetCore.Components.Server.ComponentHub";

    // They name what was called and why it was refused, and hold nothing that was sent with it.
    private static readonly string[] Told =
    [
        "InvokeStaticDotNetMethodException", "InvokeInstanceDotNetMethodException", "CircuitAlreadyInitialized", "CircuitHostNotInitialized", "CircuitHostShutdown", "InvalidInputData",
        "CircuitInitializationFailed", "InvalidCircuitId",
    ];

    private static readonly Func<LogEvent, bool> FromCalls = Matching.FromSource(Calls);
    private static readonly Func<LogEvent, bool> FromHub = Matching.FromSource(Hub);

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        using (LogContext.PushProperty("User", SessionPrincipal.Read(invocationContext.Context.User!)?.UserId))
            return await next(invocationContext);
    }

    public static LoggerConfiguration Tell(LoggerConfiguration log) => log
        .MinimumLevel.Override(Calls, LogEventLevel.Debug)
        .MinimumLevel.Override(Hub, LogEventLevel.Debug)
        .Filter.ByExcluding(line => line.Level < LogEventLevel.Information && (FromCalls(line) || FromHub(line)) && !Told.Contains(NameOf(line)));

    private static string? NameOf(LogEvent line) =>
        line.Properties.GetValueOrDefault("EventId") is StructureValue id && id.Properties.FirstOrDefault(part => part.Name == "Name")?.Value is ScalarValue { Value: string name } ? name : null;
}
