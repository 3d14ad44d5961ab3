using Venus.Core;

namespace Venus.Server.Exports;

internal static class Refusal
{
    /// <summary>Answers a file that is not given with its reason, as plain text.</summary>
    public static Task AnswerAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem switch
        {
            InvalidInput or ListTooLong => StatusCodes.Status400BadRequest,
            Core.Security.NotSignedIn => StatusCodes.Status401Unauthorized,
            DatabaseUnreachable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status403Forbidden,
        };
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(problem.Message, context.RequestAborted);
    }
}
