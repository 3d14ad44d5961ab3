namespace Venus.Server.Hosting;

/// <summary>
/// A browser tells which site opens a WebSocket. Cookies go along whatever the site, so a socket from another site is refused here: this is what
/// antiforgery is to forms.
/// </summary>
internal static class SocketOrigin
{
    public static IApplicationBuilder UseSocketOriginCheck(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!IsSocket(context) || IsOwn(context.Request))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

    // Negotiation and the transports that stand in for a WebSocket are posts and gets below the same path.
    private static bool IsSocket(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/_blazor") || context.WebSockets.IsWebSocketRequest;

    private static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count == 0
            ? HttpMethods.IsGet(request.Method) && !request.HttpContext.WebSockets.IsWebSocketRequest
            : string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
