using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Server.Api;

namespace Venus.Server.Hosting;

/// <summary>Gives a failed request the reference that <c>/error</c> shows and the log holds. Nothing else of the fault leaves the host.</summary>
internal sealed partial class Faults(ILogger<Faults> logger) : IExceptionHandler
{
    private static readonly object Key = new();

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var reference = FaultReference.Next();
        httpContext.Items[Key] = reference;
        // The handler has put its own path in the request's place.
        var path = new PathString(httpContext.Features.GetRequiredFeature<IExceptionHandlerPathFeature>().Path);
        LogFault(logger, exception, httpContext.Request.Method, path, reference);
        if (!path.StartsWithSegments(VenusApi.Root))
            return false;
        await ApiProblems.WriteAsync(httpContext, exception is ProviderDownException ? new ProviderUnreachable() : IsOutage(exception) ? new DatabaseUnreachable() : new InternalError());
        return true;
    }

    // Entity Framework wraps what it takes for passing.
    public static bool IsOutage(Exception fault) =>
        fault is NpgsqlException { IsTransient: true } || (fault.InnerException is { } cause && IsOutage(cause));

    internal static string? Of(HttpContext context) => context.Items[Key] as string;

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault on {Method} {Path}, reference {Reference}")]
    private static partial void LogFault(ILogger logger, Exception fault, string method, string path, string reference);
}

internal static class FaultsExtensions
{
    /// <summary>The reference of the fault this request failed with.</summary>
    public static string? FaultReference(this HttpContext context) => Faults.Of(context);
}
