using Microsoft.AspNetCore.Components.Endpoints;
using Venus.Core.Security;

namespace Venus.Server.SignIn;

internal static class Maintenance
{
    /// <summary>
    /// Answers the pages of everybody who may not work during maintenance with 503. What is shown then is the shell with the reason in place of the page, as in
    /// open circuits, so that signing out works; services and database refuse by themselves.
    /// </summary>
    public static void UseMaintenance(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var isPage = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        if (isPage && SessionPrincipal.Read(context.User) is not null
            && await context.RequestServices.GetRequiredService<IUserRights>().GetAsync(context.RequestAborted) is { BarredBy: UnderMaintenance })
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await next(context);
    });
}
