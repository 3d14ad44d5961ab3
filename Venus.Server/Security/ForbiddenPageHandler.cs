using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Endpoints;

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

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return next(context);
    }
}
