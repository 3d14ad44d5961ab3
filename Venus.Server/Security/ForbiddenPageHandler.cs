using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Components.Endpoints;
using Venus.Core.Security;

namespace Venus.Server.Security;

/// <summary>An endpoint that is no page, but is opened like one: whoever lacks its key gets the shell of this page, which names it.</summary>
internal sealed record RefusedAs(Type Page);

/// <summary>
/// A signed-in person who asks for a page or a file without its key leaves ACCESS_DENIED, with or without a circuit. For a page he gets the shell with
/// status 403; the circuit then names the missing key. The page itself is never created: <see cref="GuardedRouteView"/> refuses it too.
/// </summary>
internal sealed class ForbiddenPageHandler(EndpointDataSource endpoints) : IAuthorizationMiddlewareResultHandler
{
    private static readonly object Written = new();

    private readonly AuthorizationMiddlewareResultHandler _default = new();

    /// <summary>The refusal of this request stands in the activity log.</summary>
    public static bool IsWritten(HttpContext context) => context.Items.ContainsKey(Written);

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            await _default.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var (services, endpoint) = (context.RequestServices, context.GetEndpoint());
        var rights = await services.GetRequiredService<IUserRights>().GetAsync(context.RequestAborted);
        // Of a barred person the key is not the question: the shell says what comes first.
        if (rights is { BarredBy: null } && endpoint?.Metadata.GetMetadata<RequirePermissionAttribute>() is { Permission: var permission })
        {
            await services.GetRequiredService<IRefusalLog>().WriteAsync(permission, store: null, context.RequestAborted);
            context.Items[Written] = true;
        }

        if (endpoint?.Metadata.GetMetadata<RefusedAs>() is { Page: var page })
        {
            endpoint = endpoints.Endpoints.First(e => e.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type == page);
            context.SetEndpoint(endpoint);
        }

        if (endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is null || !HttpMethods.IsGet(context.Request.Method))
        {
            await _default.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        if (rights?.BarredBy is null)
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await next(context);
    }
}
