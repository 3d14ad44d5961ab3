using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Endpoints;
using Venus.Core.Security;

namespace Venus.Server.Security;

/// <summary>
/// A signed-in person who opens a page without its key gets the shell with status 403; the circuit then names the missing key. The page itself
/// is never created: <see cref="GuardedRouteView"/> refuses it too.
/// </summary>
internal sealed class ForbiddenPageHandler : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var isPage = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        if (!authorizeResult.Forbidden || !isPage || !HttpMethods.IsGet(context.Request.Method))
            return _default.HandleAsync(next, context, policy, authorizeResult);

        return ForbidAsync(next, context);
    }

    // Of a barred person the key is not the question: the shell says what comes first.
    private static async Task ForbidAsync(RequestDelegate next, HttpContext context)
    {
        var rights = await context.RequestServices.GetRequiredService<IUserRights>().GetAsync(context.RequestAborted);
        if (rights?.BarredBy is null)
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await next(context);
    }
}
