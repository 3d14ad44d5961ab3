using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Server.Api;

namespace Venus.Server.SignIn;

internal static class SignInSetup
{
    public const string CookieName = "__Host-venus";

    private const string ByPath = "Venus";

    /// <summary>Identity provider, session cookie and the signed-in person of requests and circuits.</summary>
    public static IServiceCollection AddVenusIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = IdentitySettings.Read(configuration);
        services.AddIdentity(configuration);
        // The cookie is never accepted by the REST surface, nor a bearer token by a page.
        var authentication = services.AddAuthentication(ByPath)
            .AddPolicyScheme(ByPath, displayName: null, scheme => scheme.ForwardDefaultSelector = context =>
                VenusApi.IsApi(context) ? BearerHandler.Name : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.Name, configureOptions: null)
            .AddCookie(Configure);
        if (settings.OpenIdConnect is { } openIdConnect)
        {
            authentication.AddOpenIdConnect(OpenIdConnectSignIn.Scheme, options => OpenIdConnectSignIn.Configure(options, openIdConnect));
            services.AddSingleton<IAccessTokenReader, OpenIdConnectTokens>();
        }
        else if (settings.Supabase is not null)
        {
            services.AddSingleton<SupabaseClientTokens>();
            services.AddSingleton<IAccessTokenReader>(provider => provider.GetRequiredService<SupabaseClientTokens>());
            services.AddSingleton<IClientTokens>(provider => provider.GetRequiredService<SupabaseClientTokens>());
        }
        else
        {
            services.AddSingleton<IAccessTokenReader>(provider => provider.GetRequiredService<AccessTokens>());
            services.AddSingleton<IClientTokens, LocalClientTokens>();
        }

        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<ITicketStore>((cookie, tickets) => cookie.SessionStore = tickets);

        services.AddHttpContextAccessor();
        services.AddScoped<SessionState>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<SessionState>());
        services.AddScoped<ICurrentUser, CurrentUser>();
        services.AddScoped<CircuitHandler, SessionWatch>();
        services.AddSingleton<CircuitCalls>();
        services.AddScoped<CircuitHandler, CircuitCallLimit>();
        return services;
    }

    private static void Configure(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = CookieName;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.Path = "/";
        cookie.Cookie.IsEssential = true;
        cookie.LoginPath = SignInEndpoints.SignInPath;
        cookie.ReturnUrlParameter = SignInEndpoints.ReturnUrlParameter;
        // The database decides how long a session lasts.
        cookie.SlidingExpiration = false;

        var redirectToLogin = cookie.Events.OnRedirectToLogin;
        cookie.Events.OnRedirectToLogin = context =>
        {
            // Without the host name, which a proxy may have changed.
            context.RedirectUri = new Uri(context.RedirectUri).PathAndQuery;
            return redirectToLogin(context);
        };
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }
}
