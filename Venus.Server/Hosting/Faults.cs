using Microsoft.AspNetCore.Diagnostics;

namespace Venus.Server.Hosting;

/// <summary>Gives a failed request the reference that <c>/error</c> shows and the log holds. Nothing else of the fault leaves the host.</summary>
internal sealed partial class Faults(ILogger<Faults> logger) : IExceptionHandler
{
    private static readonly object Key = new();

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var reference = FaultReference.Next();
        httpContext.Items[Key] = reference;
        LogFault(logger, exception, httpContext.Request.Method, httpContext.Request.Path, reference);
        return ValueTask.FromResult(false);
    }

    internal static string? Of(HttpContext context) => context.Items[Key] as string;

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault on {Method} {Path}, reference {Reference}")]
    private static partial void LogFault(ILogger logger, Exception fault, string method, string path, string reference);
}

internal static class FaultsExtensions
{
    /// <summary>The reference of the fault this request failed with.</summary>
    public static string? FaultReference(this HttpContext context) => Faults.Of(context);
}
