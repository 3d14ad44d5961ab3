using Microsoft.AspNetCore.Http.HttpResults;
using Venus.Core.Health;

namespace Venus.Server.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it may be given requests. Neither tells a stranger anything else.</summary>
internal static partial class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => TypedResults.Text("live")).AllowAnonymous();
        endpoints.MapGet("/health/ready", AnswerReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> AnswerReadyAsync(
        IEnumerable<IReadinessProbe> probes, OpenCircuits circuits, ILogger<IReadinessProbe> logger, CancellationToken aborted)
    {
        if (circuits.AreClosed)
            return NotReady();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(Patience);
        foreach (var probe in probes)
        {
            try
            {
                if (!await probe.IsReadyAsync(patience.Token))
                {
                    LogNotReady(logger, null, probe.Name);
                    return NotReady();
                }
            }
            catch (Exception fault) when (!aborted.IsCancellationRequested)
            {
                LogNotReady(logger, fault, probe.Name);
                return NotReady();
            }
        }

        return TypedResults.Text("ready");
    }

    private static ContentHttpResult NotReady() => TypedResults.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Probe}")]
    private static partial void LogNotReady(ILogger logger, Exception? fault, string probe);
}
