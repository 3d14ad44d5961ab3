using Microsoft.AspNetCore.Authorization;
using MudBlazor;
using MudBlazor.Services;
using Venus.Server.Security;

namespace Venus.Server.Layout;

internal static class VenusShell
{
    /// <summary>Menu, theme, store selector and the guard of every page. Closed by default: what names no policy wants a signed-in person.</summary>
    public static IServiceCollection AddVenusShell(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<IAuthorizationPolicyProvider, PermissionPolicyProvider>();
        services.AddScoped<IAuthorizationHandler, PermissionHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ForbiddenPageHandler>();
        services.AddCascadingAuthenticationState();
        services.AddScoped<SelectedStore>();
        services.AddScoped<SignInDoor>();
        services.AddScoped<Device>();
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            mud.SnackbarConfiguration.PreventDuplicates = false;
            mud.SnackbarConfiguration.MaximumOpacity = 100;
            mud.SnackbarConfiguration.VisibleStateDuration = 6000;
            mud.SnackbarConfiguration.ShowTransitionDuration = 120;
            mud.SnackbarConfiguration.HideTransitionDuration = 120;
            mud.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
        });
        return services;
    }
}
