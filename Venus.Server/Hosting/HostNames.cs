namespace Venus.Server.Hosting;

internal static class HostNames
{
    /// <summary>The web server lets names through of which no address can be made; a page would fail on them, and its error page too.</summary>
    public static IApplicationBuilder UseHostNameCheck(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // A balancer may ask for health without any name.
        if (context.Request.Path.StartsWithSegments("/health") || Uri.TryCreate($"{context.Request.Scheme}://{context.Request.Host}/", UriKind.Absolute, out _))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });
}
